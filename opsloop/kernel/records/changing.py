"""How a record's fields get new values: validated, compared, saved and tracked as one change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.custom_field import index_values
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.relations import forget_read

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record


def apply_changes(record: Record, values: Mapping[str, Any], *, by: User) -> Event | None:
    """Give the fields their values; answers the last event tracked, None where nothing was different."""
    verbs = {name: verb for name, verb in record.field_verbs.items() if name in values}
    if not values.keys() - verbs.keys():
        return _through_verbs(record, verbs, values, by=by)
    read_anew(record, values.keys() - verbs.keys())
    event = _change_plain(record, {name: value for name, value in values.items() if name not in verbs}, by=by)
    return _through_verbs(record, verbs, values, by=by) or event


def _through_verbs(record: Record, verbs: Mapping[str, str], values: Mapping[str, Any], *, by: User) -> Event | None:
    event: Event | None = None
    for name, verb in verbs.items():
        event = getattr(record, verb)(values[name], by=by) or event
    return event


def read_anew(record: Record, names: Iterable[str]) -> None:
    """Lock the record and read the present values of these fields, so that no other change is written over."""
    many = {field.name for field in record._meta.many_to_many}
    own = any(name.startswith(CUSTOM) for name in names)
    single = {name for name in names if name not in many and not name.startswith(CUSTOM)}
    locked = type(record)._default_manager.select_for_update(no_key=True)
    record.refresh_from_db(fields=[*single, "updated_at", *(["custom"] if own else [])], from_queryset=locked)
    forget_read(record, *many & set(names))


def _change_plain(record: Record, values: Mapping[str, Any], *, by: User) -> Event | None:
    before = {name: current(record, name) for name in values}
    many = {field.name for field in record._meta.many_to_many} & values.keys()
    single = {name: value for name, value in values.items() if name not in many and not name.startswith(CUSTOM)}
    for name, value in single.items():
        setattr(record, name, value)
    own = {name.removeprefix(CUSTOM): value for name, value in values.items() if name.startswith(CUSTOM)}
    if own:
        record.custom = {**record.custom, **own}
    record.clean_fields(exclude=[field.name for field in record._meta.fields if field.name not in single])
    record.clean()
    for name in many:
        getattr(record, name).set(values[name])
        forget_read(record, name)
    after = {name: current(record, name) for name in values}
    changes = {name: (before[name], after[name]) for name in values if before[name] != after[name]}
    if not changes:
        return None
    record.updated_at = timezone.now()
    record.save(update_fields=[*single, *(["custom"] if own else []), "updated_at"])
    if own:
        index_values(record, own)
    return record.track("changed", by=by, changes=changes)


def current(record: Record, name: str) -> Any:
    """The field's value as the event log keeps it: JSON-ready, references with id and label."""
    if name.startswith(CUSTOM):
        return as_logged(record.custom.get(name.removeprefix(CUSTOM)))
    field = record._meta.get_field(name)
    if field.many_to_many:
        return [as_logged(value) for value in getattr(record, name).all()]
    return as_logged(getattr(record, name))


def as_logged(value: Any) -> Any:
    """A value as JSON can hold it; a record or other row as `{"id": ..., "label": ...}`."""
    if isinstance(value, models.Model):
        return {"id": value.pk, "label": str(value)}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [as_logged(item) for item in value]
    return value
