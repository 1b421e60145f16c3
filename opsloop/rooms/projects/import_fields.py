"""Brings a source's own columns in as custom fields of the project, and their values as ours keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from opsloop.kernel.imports.bundle import ImportedField, ImportedItem
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.pages import formats
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.shaping import free_key
from opsloop.rooms.projects.import_landing import Landing
from opsloop.rooms.projects.models import WorkItem

FIELD = "field"
NAME_LENGTH = 80


def bring_fields(landing: Landing) -> None:
    """A field of the same name and kind is used, any other is made for this project alone."""
    rows = CustomField.objects.filter(workspace=landing.workspace, record_type=WorkItem.record_type)
    scope = landing.project.pk if landing.project else 0
    here = {(row.name, row.kind): row for row in rows if row.scope_id in {None, scope}}
    taken = {row.key for row in rows}
    new = []
    for place, field in enumerate(landing.bundle.fields):
        key = landing.key(field.source_id)
        ours = here.get((field.name[:NAME_LENGTH], field.kind))
        if landing.intake.ledger.known(FIELD, key) is None and ours is not None:
            if not landing.intake.dry:
                landing.intake.ledger.remember(FIELD, key, ours, fingerprint(field), made=False)
        else:
            new.append(_part(landing, field, place, taken))
    landing.intake.bring(FIELD, CustomField, new)
    if not landing.intake.dry:
        landing.fields = _read(landing)


def _part(landing: Landing, field: ImportedField, place: int, taken: set[str]) -> Part:
    key = free_key(field.name, taken)
    taken.add(key)
    return Part(
        key=landing.key(field.source_id),
        source=field,
        values=lambda: {
            "workspace_id": landing.workspace.pk,
            "record_type": WorkItem.record_type,
            "scope_id": landing.into.pk,
            "key": key,
            "name": field.name[:NAME_LENGTH],
            "kind": field.kind,
            "options": list(field.options),
            "position": place,
        },
        once=frozenset({"key", "scope_id", "position", "kind"}),
    )


def _read(landing: Landing) -> dict[str, CustomField]:
    rows = CustomField.objects.filter(workspace=landing.workspace).in_bulk()
    ids = {field.source_id: landing.id_of(FIELD, field.source_id) for field in landing.bundle.fields}
    return {source_id: rows[key] for source_id, key in ids.items() if key in rows}


def own_values(landing: Landing, item: ImportedItem) -> dict[str, object]:
    """The item's values by the keys of our fields."""
    found = {}
    for source_id, value in item.fields.items():
        field = landing.fields.get(source_id)
        if field is not None and value not in (None, ""):
            found[field.key] = _stored(landing, field, value)
    return {key: value for key, value in found.items() if value is not None}


def _stored(landing: Landing, field: CustomField, value: object) -> object:
    """A value as this kind of field keeps it; None for one that it cannot keep."""
    keep = KEEP.get(field.kind)
    if field.kind == CustomField.Kind.PERSON:
        person = landing.people.get(str(value))
        return person.pk if person else None
    if field.kind == CustomField.Kind.MONEY:
        amount = _number(value)
        return None if amount is None else formats.minor_units(amount, landing.workspace.currency)
    return keep(value) if keep else str(value)


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) else None


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def _day(value: object) -> str | None:
    day = value.date() if isinstance(value, datetime) else value
    return day.isoformat() if isinstance(day, date) else None


KEEP: Mapping[str, Callable[[object], object]] = {
    CustomField.Kind.NUMBER: _number,
    CustomField.Kind.MULTI_SELECT: _texts,
    CustomField.Kind.CHECKBOX: bool,
    CustomField.Kind.DATE: _day,
}
