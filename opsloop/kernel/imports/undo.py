"""Takes a batch out again: what it created and nobody used since, and what it changed; the loaders know the order."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.findable import make_unfindable
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.restoring import restore
from opsloop.kernel.imports.tally import sentences
from opsloop.kernel.pages.refused import Conflict, NotAllowed, Refused
from opsloop.kernel.records.models import Record


class NothingToUndo(Conflict):
    sentence = _("Only an import that has been loaded can be undone.")


def undo(batch: ImportBatch, *, by: User) -> list[object]:
    """Remove what the batch created and nobody changed since; answers what was kept, as sentences."""
    if not batch.handled_by(by):
        raise NotAllowed(_("Only whoever started an import, or an administrator, can undo it."))
    with transaction.atomic():
        return _undo(ImportBatch.objects.select_for_update().get(pk=batch.pk))


def _undo(batch: ImportBatch) -> list[object]:
    if not batch.undoable:
        raise NothingToUndo
    restored, changed = restore(batch)
    kept = loader_called(batch.loader).undo(batch)
    _forget_history(batch)
    if not restored and not changed:
        changed = sum(batch.counts.get("updated", {}).values())
    if changed:
        kept.append(Refused(_("Rows that this import only changed keep their new values: %(count)s."), count=changed))
    batch.state, batch.undone_at = ImportBatch.State.UNDONE, timezone.now()
    batch.notes = [*batch.notes, *sentences(kept)]
    batch.save(update_fields=["state", "undone_at", "notes"])
    return kept


def _forget_history(batch: ImportBatch) -> None:
    """Drop the origins of erased events and, where nothing of the batch is left, of rows it only recognised."""
    events = batch.origins.filter(table=Event._meta.label_lower)
    events.exclude(object_id__in=Event.objects.filter(batch=batch.pk).values("pk")).delete()
    if not batch.origins.filter(made=True).exists():
        batch.origins.all().delete()


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


def remove(batch: ImportBatch, model: type[models.Model], keys: Iterable[int]) -> None:
    """Delete the rows, what hangs on them, and where they came from."""
    gone = list(keys)
    for chunk in chunks(gone):
        model._base_manager.filter(pk__in=chunk).delete()
    forget(batch, model, gone)
    if issubclass(model, Record):
        make_unfindable(model, gone)
