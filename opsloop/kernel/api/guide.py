"""What the guide to the API shows of each record type: its endpoints and its fields, as this workspace has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from opsloop.kernel.api import schemas
from opsloop.kernel.api.urls import api
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer


@dataclass(frozen=True)
class Endpoint:
    """One line of the guide."""

    method: str
    path: str
    summary: str


@dataclass(frozen=True)
class Guided:
    """One type in the guide."""

    view_set: RecordViewSet
    endpoints: list[Endpoint]
    fields: list[dict[str, Any]]


def guide(viewer: Viewer) -> list[Guided]:
    """Every type, in the reader's language."""
    endpoints: dict[str, list[Endpoint]] = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            full = path.replace("{workspace}", viewer.workspace.slug)
            line = Endpoint(method.upper(), full, str(operation["summary"]))
            endpoints.setdefault(operation["tags"][0], []).append(line)
    return [Guided(made, endpoints.get(made.slug, []), _fields(made, viewer)) for made in view_sets()]


def _fields(view_set: RecordViewSet, viewer: Viewer) -> list[dict[str, Any]]:
    fields = view_set.fields_for(viewer)
    given = schemas.creatable(view_set, fields)
    return [
        {
            "name": field.name,
            "label": field.label,
            "kind": field.kind.name,
            "required": field.name in given and schemas.required(view_set, field),
            "changes": field.editable,
        }
        for field in fields.values()
    ]
