"""Brings a source's own columns in: into a field of that name that is here, else into a new one of the project."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.bundle import ImportedField, ImportedItem, Refusal
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.imports.ledger import fingerprint
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.shaping import free_key
from opsloop.rooms.projects.import_landing import Landing
from opsloop.rooms.projects.import_values import stored, texts
from opsloop.rooms.projects.models import WorkItem

FIELD = "field"
NAME_LENGTH = 80
CHOICES = frozenset({CustomField.Kind.SELECT, CustomField.Kind.MULTI_SELECT})
MOST_CHOICES = 50


def bring_fields(landing: Landing) -> None:
    """A field of the same name that can hold the values is used, any other is made for this project alone."""
    rows = list(CustomField.objects.filter(workspace=landing.workspace, record_type=WorkItem.record_type))
    scope = landing.project.pk if landing.project else 0
    here = [row for row in rows if row.scope_id in {None, scope} and not row.archived]
    taken = {row.key for row in rows}
    new = []
    for place, field in enumerate(landing.bundle.fields):
        ours = _ours(landing, field, rows, here)
        if ours is None:
            new.append(_part(landing, field, place, taken))
        else:
            _use(landing, field, ours)
    landing.intake.bring(FIELD, CustomField, new)
    if not landing.intake.dry:
        landing.fields = _read(landing)


def _ours(
    landing: Landing, field: ImportedField, rows: Sequence[CustomField], here: Sequence[CustomField]
) -> CustomField | None:
    """The team's field that an earlier import used, else one of this name; None where the import makes its own."""
    earlier = landing.intake.ledger.known(FIELD, landing.key(field.source_id))
    if earlier is not None:
        return None if earlier.made else next((row for row in rows if row.pk == earlier.object_id), None)
    named = [row for row in here if row.name == field.name[:NAME_LENGTH]]
    alike = next((row for row in named if row.kind == _kind(landing, field)), None)
    return alike or next((row for row in named if not _unfit(landing, field, row)), None)


def _kind(landing: Landing, field: ImportedField) -> str:
    """The field's kind; amounts in another currency than the workspace's stay text, as ours are all in that one."""
    other = bool(field.currencies) and landing.workspace.currency not in field.currencies
    return CustomField.Kind.TEXT.value if other else field.kind


def _use(landing: Landing, field: ImportedField, ours: CustomField) -> None:
    """Remember a field of the team's; what it cannot keep is refused, choices that it lacks are added to it."""
    for item in _unfit(landing, field, ours):
        message = Refused(_("The field “%(name)s” cannot keep this; the item comes in without it."), name=ours.name)
        value = str(item.fields[field.source_id])[:200]
        landing.intake.tally.refused.append(Refusal(row=item.row, message=message, column=field.name, value=value))
    if landing.intake.dry:
        return
    landing.intake.ledger.remember(
        FIELD, landing.key(field.source_id), ours, fingerprint(field.source_id, field.name), made=False
    )
    missing = _missing(landing, field, ours) if ours.kind in CHOICES else []
    if missing:
        before, ours.options = list(ours.options), [*ours.options, *missing]
        ours.save(update_fields=["options"])
        landing.intake.keep(FIELD, ours, {"options": (before, ours.options)})


def _unfit(landing: Landing, field: ImportedField, row: CustomField) -> list[ImportedItem]:
    """The items whose value the field cannot keep."""
    given = [(item, value) for item in landing.bundle.items if (value := item.fields.get(field.source_id)) not in EMPTY]
    if row.kind in CHOICES and len(_missing(landing, field, row)) > MOST_CHOICES:
        return [item for item, _value in given]
    return [item for item, value in given if stored(landing, row, value) is None]


def _missing(landing: Landing, field: ImportedField, row: CustomField) -> list[str]:
    """What the column chooses that the field does not offer yet."""
    values = (item.fields.get(field.source_id) for item in landing.bundle.items)
    chosen = (stored(landing, row, value) for value in values if value not in EMPTY)
    named = dict.fromkeys(name for each in chosen for name in (texts(each) if isinstance(each, list) else [str(each)]))
    return [name for name in named if name not in row.options]


EMPTY = (None, "")


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
            "kind": _kind(landing, field),
            "shown_to_clients": False if field.kind == "money" else None,
            "options": list(field.options),
            "position": place,
        },
        once=frozenset({"key", "scope_id", "position", "kind", "shown_to_clients"}),
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
        if field is not None and value not in EMPTY:
            found[field.key] = stored(landing, field, value)
    return {key: value for key, value in found.items() if value is not None}
