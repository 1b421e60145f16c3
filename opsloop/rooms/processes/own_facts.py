"""A team's own fields of records, as facts that the conditions of event starts may ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from opsloop.engines.workflow import Occasion
from opsloop.engines.workflow.fields import FieldKind
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.models import CustomField
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.record_facts import Reads, RecordField

OWN = "own_"
"""How the names of these facts begin; the field's key follows, which stays when people call the field otherwise."""
KINDS: Mapping[str, FieldKind] = {
    "text": "text",
    "number": "number",
    "money": "money",
    "date": "date",
    "select": "choice",
    "multi_select": "list",
    "url": "text",
    "checkbox": "yes_no",
}
"""People are no words to compare with."""
SCOPES = {"work_item": "project", "case": "process"}
"""Whose fields records have besides those of the workspace."""


def own_facts(record_type: str, workspace: Workspace) -> dict[str, RecordField]:
    """The fields of a record type as facts by name, those of every project or process and those out of use included."""
    return {_name(row): _fact(row, workspace) for row in _rows(record_type, workspace)}


def own_facts_seen(record_type: str, workspace: Workspace, user: User) -> dict[str, RecordField]:
    """The same, each with the project or process that it belongs to, as far as the user sees that."""
    rows = _rows(record_type, workspace)
    scopes = _scopes(record_type, rows, workspace, user)
    return {_name(row): _labelled(_fact(row, workspace), scopes.get(row.scope_id)) for row in rows}


def own_values(record: Record, event: Event) -> dict[str, Any]:
    """What the record has in these fields; nothing where a field cannot hold what is there."""
    facts = own_facts(record.record_type, record.workspace)
    read = {name: (fact, fact.reads(record, event)) for name, fact in facts.items()}
    return {name: value if fact.fits(value) else None for name, (fact, value) in read.items()}


def own_facts_offered(on: Occasion, workspace: Workspace, user: User) -> list[RecordField]:
    """Those that a condition may be about where this has to happen, and those that it is about already."""
    rows, asked = _rows(on.record, workspace), set(re.findall(r"\w+", on.condition))
    scopes = _scopes(on.record, rows, workspace, user)
    return [
        _labelled(_fact(row, workspace), scopes.get(row.scope_id))
        for row in rows
        if _name(row) in asked or (not row.archived and _is_there(row.scope_id, scopes, on.within))
    ]


def _is_there(scope: int | None, scopes: Mapping[int | None, Record], within: str) -> bool:
    return scope is None or (scope in scopes and within in {"", scopes[scope].ref})


def _rows(record_type: str, workspace: Workspace) -> list[CustomField]:
    rows = CustomField.objects.filter(workspace=workspace, record_type=record_type, kind__in=KINDS)
    return list(rows.order_by("scope_id", "position", "pk"))


def _scopes(
    record_type: str, rows: Sequence[CustomField], workspace: Workspace, user: User
) -> dict[int | None, Record]:
    keys = {row.scope_id for row in rows if row.scope_id is not None}
    model: Any = record_class(SCOPES.get(record_type, ""))
    if not keys or model is None:
        return {}
    return {each.pk: each for each in model.objects.in_workspace(workspace).visible_to(user).filter(pk__in=keys)}


def _name(row: CustomField) -> str:
    return f"{OWN}{row.key}"


def _fact(row: CustomField, workspace: Workspace) -> RecordField:
    """A field whose options are all gone is a text."""
    kind = KINDS[row.kind] if row.kind != "select" or row.options else "text"
    return RecordField(
        name=_name(row),
        kind=kind,
        label=row.name,
        options=tuple(row.options) if kind == "choice" else (),
        currency=workspace.currency if kind == "money" else "",
        signed=kind in {"number", "money"},
        words={},
        reads=_reads(row.key, kind),
    )


def _labelled(fact: RecordField, scope: Record | None) -> RecordField:
    return fact if scope is None else replace(fact, label=f"{fact.label} · {scope}")


def _reads(key: str, kind: FieldKind) -> Reads:
    """A box that nobody has ticked is not ticked; amounts are whole minor units."""
    if kind == "yes_no":
        return lambda record, _event: bool(record.custom.get(key))
    if kind == "money":
        return lambda record, _event: None if (amount := record.custom.get(key)) is None else round(amount)
    return lambda record, _event: record.custom.get(key)
