"""Takes a batch out again: what it created and nobody used since, and what it changed; the loaders know the order."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.findable import make_unfindable
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.one_at_a_time import if_alone_in
from opsloop.kernel.imports.pace import Pace, Told, unheard
from opsloop.kernel.imports.restoring import point_again, restore
from opsloop.kernel.imports.tally import sentences
from opsloop.kernel.pages.refused import Conflict, NotAllowed, Refused
from opsloop.kernel.records.models import ARRIVING, Record


class NothingToUndo(Conflict):
    sentence = _("Only an import that has been loaded can be undone.")


class OneAtATime(Conflict):
    sentence = _("Another import is under way: take this one out when that has ended.")


def undo(batch: ImportBatch, *, by: User, told: Told = unheard) -> list[object]:
    """Remove what the batch created and nobody changed since; answers what was kept, as sentences.

    `told` hears of every step how many rows it wrote.
    """
    refuse_where_not_allowed(batch, by)
    with if_alone_in(batch.workspace) as alone:
        if not alone:
            raise OneAtATime
        return _undo(batch, told)


def refuse_where_not_allowed(batch: ImportBatch, by: User) -> None:
    """NotAllowed for everybody but whoever started it, and administrators."""
    if not batch.handled_by(by):
        raise NotAllowed(_("Only whoever started an import, or an administrator, can undo it."))


def _undo(batch: ImportBatch, told: Told = unheard) -> list[object]:
    """By short transactions; one that dies in the middle is brought to its end by whoever looks round."""
    if ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.DONE).exists():
        loader_called(batch.loader).refuse_to_undo(batch)
    rows = ImportBatch.objects.filter(pk=batch.pk, state__in=[ImportBatch.State.DONE, ImportBatch.State.UNDOING])
    if not rows.update(state=ImportBatch.State.UNDOING):
        raise NothingToUndo
    batch.refresh_from_db()
    try:
        kept = take_back(batch, told)
    except Refused:
        rows.update(state=ImportBatch.State.DONE)
        raise
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, timezone.now()
    batch.notes = [*batch.notes, *sentences(kept)]
    batch.save(update_fields=["state", "undone_at", "notes"])
    return kept


def end_undoing(batch: ImportBatch) -> None:
    """Bring an undoing to its end whose process died."""
    _undo(batch)


def take_back(batch: ImportBatch, told: Told = unheard) -> list[object]:
    """Give back what the batch changed and remove what it created; may be begun again. Answers what was kept."""
    pace = Pace(told)
    restored, changed = restore(batch, pace)
    kept = loader_called(batch.loader).undo(batch, pace)
    _forget_history(batch, pace)
    with pace.step(1):
        point_again(batch)
    if not restored and not changed:
        changed = sum(batch.counts.get("updated", {}).values())
    if changed:
        kept.append(Refused(_("Rows that this import only changed keep their new values: %(count)s."), count=changed))
    return kept


def take_back_all(batch: ImportBatch) -> None:
    """Take back a load that did not come to its end; what somebody has taken up meanwhile is theirs from now on."""
    take_back(batch)
    forget_all(batch.origins.all(), Pace())
    batch.replaced.all().delete()


def _forget_history(batch: ImportBatch, pace: Pace) -> None:
    """Drop the origins of erased events and, where nothing of the batch is left, of rows it only recognised."""
    events = batch.origins.filter(table=Event._meta.label_lower)
    forget_all(events.exclude(object_id__in=Event.objects.filter(batch=batch.pk).values("pk")), pace)
    if not batch.origins.filter(made=True).exists():
        forget_all(batch.origins.all(), pace)


def forget_all(origins: models.QuerySet[Origin], pace: Pace) -> None:
    """Drop these origins."""
    for piece in pace.pieces(origins.values_list("pk", flat=True)):
        with pace.step(len(piece)):
            Origin.objects.filter(pk__in=piece)._raw_delete("default")


def made(batch: ImportBatch, model: type[models.Model]) -> set[int]:
    """The rows of a model that the batch created."""
    rows = Origin.objects.filter(batch=batch, made=True, table=model._meta.label_lower)
    return set(rows.values_list("object_id", flat=True))


def touched(record_type: str, keys: Iterable[int]) -> set[int]:
    """Those of the records that somebody did something to by hand."""
    return {
        key
        for chunk in chunks(keys)
        for key in Event.objects.filter(record_type=record_type, batch=None, record_id__in=chunk)
        .values_list("record_id", flat=True)
        .distinct()
    }


def unreferenced(
    model: type[models.Model], keys: Iterable[int], *, apart_from: Iterable[type[models.Model]] = ()
) -> set[int]:
    """Those of the rows that no other row points at, rows of `apart_from` not counted."""
    left = set(keys)
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in tuple(apart_from):
            column = relation.field.attname
            rows = relation.related_model._base_manager
            left -= {
                key
                for chunk in list(chunks(left))
                for key in rows.filter(**{f"{relation.field.name}__in": chunk}).values_list(column, flat=True)
            }
    return left


def forget(batch: ImportBatch, model: type[models.Model], keys: Iterable[int]) -> None:
    """Drop the origins of rows that are gone."""
    for chunk in chunks(keys):
        Origin.objects.filter(batch=batch, table=model._meta.label_lower, object_id__in=chunk).delete()


def hide(model: type[Record], keys: Iterable[int]) -> None:
    """Let records vanish at once that are then removed piece by piece; call inside a step."""
    model._base_manager.filter(pk__in=list(keys)).update(trashed_at=ARRIVING)


def remove(batch: ImportBatch, model: type[models.Model], keys: Iterable[int], pace: Pace) -> None:
    """Delete the rows, what hangs on them, and where they came from."""
    for piece in pace.pieces(sorted(keys)):
        with pace.step(len(piece)):
            model._base_manager.filter(pk__in=piece).delete()
            forget(batch, model, piece)
            if issubclass(model, Record):
                make_unfindable(model, piece)


def erase_history(batch: ImportBatch, pace: Pace, *, keeping: models.Q | None = None) -> None:
    """Remove the events of the batch, but for `keeping`."""
    events = Event.objects.filter(batch=batch.pk)
    keys = (events.exclude(keeping) if keeping is not None else events).values_list("pk", flat=True)
    for piece in pace.pieces(keys):
        with pace.step(len(piece)):
            Event.objects.erase_batch(batch.pk, only=piece)
