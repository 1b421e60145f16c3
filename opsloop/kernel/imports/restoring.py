"""Gives back what an import has changed of rows that were here before it, where nobody has changed them since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from opsloop.kernel.imports.findable import make_findable
from opsloop.kernel.imports.models import ImportBatch, Origin, Replaced
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.records.custom_field import CustomValue, index_many
from opsloop.kernel.records.models import Record

POINTED = Origin._meta.label_lower
PLAIN = (bool, int, float, str, list, dict)


def plain(value: object) -> object:
    """A value of a column as JSON keeps it."""
    if value is None or isinstance(value, PLAIN):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def restore(batch: ImportBatch, pace: Pace) -> tuple[int, int]:
    """Give rows back what they were before the batch; how many, and how many keep what they have become."""
    count = kept = 0
    for piece in pace.pieces(batch.replaced.exclude(table=POINTED).order_by("-pk")):
        with pace.step(len(piece)):
            given = [change for change in piece if _restored(batch, change)]
            _index_again(given)
        count += len(given)
        kept += len(piece) - len(given)
    return count, kept


def point_again(batch: ImportBatch) -> None:
    """Let rows of the source stand for what they stood for before the batch, once its own are gone."""
    for change in batch.replaced.filter(table=POINTED).order_by("-pk"):
        before = dict(change.before)
        if ImportBatch.objects.filter(pk=before["batch_id"]).exists():
            Origin.objects.update_or_create(
                workspace=batch.workspace, kind=change.kind, source=before.pop("source"),
                source_id=before.pop("source_id"),
                defaults={**before, "object_id": change.object_id, "fingerprint": change.fingerprint},
            )  # fmt: skip
        change.delete()


def _restored(batch: ImportBatch, change: Replaced) -> bool:
    """Whether the row is again what it was, or is gone: then there is nothing to remember of it."""
    row = apps.get_model(change.table)._base_manager.filter(pk=change.object_id).first()
    if row is not None and not _give_back(row, change):
        return False
    _forget(batch, change)
    Replaced.objects.filter(pk=change.pk).delete()
    return True


def _index_again(changes: Iterable[Replaced]) -> None:
    restored: dict[type[Record], set[int]] = {}
    for change in changes:
        model = apps.get_model(change.table)
        if issubclass(model, Record):
            restored.setdefault(model, set()).add(change.object_id)
    make_findable(restored)
    for model, keys in restored.items():
        CustomValue.objects.filter(field__record_type=model.record_type, record_id__in=keys).delete()
        index_many(list(model._base_manager.filter(pk__in=keys)))


def _give_back(row: models.Model, change: Replaced) -> bool:
    if any(_now(row, name) != _read(row, name, value) for name, value in change.after.items()):
        return False
    if not all(_there(row, name, value) for name, value in change.before.items()):
        return False
    columns = {name: _read(row, name, value) for name, value in change.before.items() if not _is_list(row, name)}
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**columns)
    except IntegrityError:  # its old name is another's by now
        return False
    for name in change.before.keys() - columns.keys():
        getattr(row, name).set(change.before[name])
    return True


def _forget(batch: ImportBatch, change: Replaced) -> None:
    """The next load of the same file has to change the row again."""
    origins = Origin.objects.filter(workspace=batch.workspace, kind=change.kind, table=change.table)
    origins.filter(object_id=change.object_id).update(fingerprint=change.fingerprint)


def _now(row: models.Model, name: str) -> object:
    if _is_list(row, name):
        return set(getattr(row, name).values_list("pk", flat=True))
    return getattr(row, name)


def _read(row: models.Model, name: str, value: Any) -> object:
    return set(value) if _is_list(row, name) else _field(row, name).to_python(value)


def _there(row: models.Model, name: str, value: Any) -> bool:
    """Whether the rows that it named are still here."""
    target = _field(row, name).related_model
    if not isinstance(target, type) or value is None:
        return True
    keys = set(value) if isinstance(value, list) else {value}
    here: int = target._base_manager.filter(pk__in=keys).count()  # type: ignore[attr-defined]  # a model
    return here == len(keys)


def _is_list(row: models.Model, name: str) -> bool:
    return _field(row, name).many_to_many is True


def _field(row: models.Model, name: str) -> Any:
    return next(each for each in (*row._meta.concrete_fields, *row._meta.many_to_many) if name in _names(each))


def _names(field: Any) -> Iterable[str]:
    return (field.name, getattr(field, "attname", field.name))


def remembered(pairs: Mapping[str, tuple[Any, Any]]) -> tuple[dict[str, object], dict[str, object]]:
    """Before and after of what differs, as JSON keeps them."""
    before = {name: plain(pair[0]) for name, pair in pairs.items()}
    return before, {name: plain(pair[1]) for name, pair in pairs.items()}
