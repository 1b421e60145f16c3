"""Records as the API shows them: each field by its kind, with as many queries for sixty as for ten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q

from opsloop.kernel.api.schemas import shown_fields
from opsloop.kernel.records.custom_field import CustomField, own_fields
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import CustomReference
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.relations import read_relations
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer

Names = Mapping[int, str]


def shown(records: Sequence[Record], view_set: RecordViewSet, viewer: Viewer) -> list[dict[str, Any]]:
    """The records as JSON, in their order; null for what the viewer may not know of."""
    fields = list(shown_fields(view_set.declared))
    if viewer.scope is not None:
        for record in records:
            setattr(record, view_set.scope, viewer.scope)
    relations = [*view_set.needs, *(field.relation for field in fields)]
    read_relations(records, dict.fromkeys(name for name in relations if name), reader=viewer.user)
    told = view_set.declared_for(viewer)
    own = _own_fields(records, view_set, viewer)
    names = _names(records, own)
    home = f"{settings.BASE_URL}/{viewer.workspace.slug}/{view_set.slug}/"
    return [
        {
            "id": record.pk,
            "ref": record.ref,
            "url": home + record.ref,
            **{field.name: field.kind.as_json(field, record) if field.name in told else None for field in fields},
            "custom": {
                row.key: _own(field, record, names) for row, field in own if _belongs(row, record, view_set.scope)
            },
            "created_at": record.created_at,
            "updated_at": record.updated_at,
            "archived_at": record.archived_at,
        }
        for record in records
    ]


def version(record: Record) -> str:
    """The ETag of a record: another one after every change of it."""
    told = f"{record.record_type} {record.pk} {record.updated_at.isoformat()} {record.archived_at} {record.trashed_at}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'


def _own_fields(records: Sequence[Record], view_set: RecordViewSet, viewer: Viewer) -> list[tuple[CustomField, Field]]:
    """The workspace's own fields of these records, those of each record's scope included."""
    if viewer.scope is not None:
        return [(row, row.as_field()) for row in viewer.own_fields(view_set.record_type)]
    scopes = {getattr(record, f"{view_set.scope}_id") for record in records} if view_set.scope else set()
    if len(scopes) <= 1:
        rows: Iterable[CustomField] = own_fields(viewer.workspace, view_set.record_type, next(iter(scopes), None))
    else:
        here = Q(scope_id=None) | Q(scope_id__in=scopes)
        rows = CustomField.objects.filter(
            here, workspace=viewer.workspace, record_type=view_set.record_type, archived=False
        )
    return [(row, row.as_field()) for row in viewer.shown(rows)]


def _belongs(row: CustomField, record: Record, scope: str) -> bool:
    return row.scope_id is None or row.scope_id == getattr(record, f"{scope}_id", None)


def _names(records: Iterable[Record], own: Sequence[tuple[CustomField, Field]]) -> Names:
    """What the rows are called that own fields point at, in one query."""
    references = [(row, field) for row, field in own if isinstance(field.kind, CustomReference)]
    keys = {record.custom.get(row.key) for row, _field in references for record in records} - {None}
    if not keys:
        return {}
    return {row.pk: str(row) for row in references[0][1].own_target().filter(pk__in=keys)}


def _own(field: Field, record: Record, names: Names) -> Any:
    if not isinstance(field.kind, CustomReference):
        return field.kind.as_json(field, record)
    key = field.value(record)
    return {"id": key, "name": names[key]} if key in names else None
