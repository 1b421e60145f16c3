"""Creating and changing a record for a caller, by the same verbs as the pages, safe against crossing changes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.api.problems import Problem, wrong_values
from opsloop.kernel.api.schemas import creatable, required
from opsloop.kernel.api.shown import version
from opsloop.kernel.api.values import Given, flat, read_values
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.record import demand, viewer_in_scope


def create(view_set: RecordViewSet, here: Viewer, given: Given) -> Record:
    """A new record of the values, in the scope that the viewer is on (`scoped`)."""
    if not view_set.may_add(here):
        raise NotAllowed
    fields = creatable(view_set, view_set.fields_for(here))
    values = read_values({name: raw for name, raw in given.items() if name != view_set.scope}, fields, here)
    missing = {
        name: _("This cannot be empty.")
        for name, field in fields.items()
        if name not in given and name != view_set.scope and required(view_set, field)
    }
    if missing:
        raise wrong_values(missing)
    return view_set.create(here, values)


def scoped(view_set: RecordViewSet, viewer: Viewer, given: Mapping[str, Any]) -> Viewer:
    """The viewer on the record that the new one belongs to, such as its project."""
    if not view_set.scope or viewer.scope is not None:
        return viewer
    field = view_set.declared[view_set.scope]
    if given.get(field.name) is None:
        raise wrong_values({field.name: _("This cannot be empty.")})
    values = read_values({field.name: given[field.name]}, {field.name: field}, viewer)
    row = values[field.name]
    if row is None:
        raise wrong_values({field.name: _("This cannot be empty.")})
    row.workspace = viewer.workspace
    return Viewer(viewer.user, viewer.workspace, viewer.today, row)


def change(view_set: RecordViewSet, viewer: Viewer, ref: str, body: Given, *, if_match: str | None = None) -> Record:
    """Give the record its new values, unless what the caller saw of it is no longer so."""
    was = body.get("was") or {}
    given = flat({name: value for name, value in body.items() if name != "was"})
    held = bool(was) or if_match is not None
    with transaction.atomic() if held else nullcontext():
        return _change(
            view_set, viewer, open_record(view_set, viewer, ref, held=held), given, was=was, if_match=if_match
        )


def _change(
    view_set: RecordViewSet,
    viewer: Viewer,
    record: Record,
    given: Mapping[str, Any],
    *,
    was: object,
    if_match: str | None,
) -> Record:
    demand(record, viewer, gate.CHANGE)
    here = viewer_in_scope(view_set, record, viewer)
    fields = {name: field for name, field in view_set.fields_for(here).items() if field.editable}
    if if_match is not None:
        refuse_stale(record, if_match, fields, given)
    refuse_crossing(record, was, fields, given)
    differing = {
        name: raw for name, raw in given.items() if name not in fields or not _same(raw, _now(fields[name], record))
    }
    record.change(read_values(differing, fields, here, record), by=viewer.user)
    return record


def open_record(view_set: RecordViewSet, viewer: Viewer, ref: str, *, held: bool = False) -> Record:
    """The record the viewer sees; `held`, nobody else changes it until the transaction ends."""
    record = view_set.find(viewer, ref)
    if held:
        view_set.records(viewer).select_for_update(of=("self",)).filter(pk=record.pk).first()
        record = view_set.find(viewer, ref)
    return record


def refuse_stale(record: Record, if_match: str, fields: Mapping[str, Field], given: Mapping[str, Any]) -> None:
    """412 where the record is no longer of the version that the caller read, with what its fields are now."""
    now = version(record)
    if if_match.strip() == "*" or now in {tag.strip() for tag in if_match.split(",")}:
        return
    current = {name: fields[name].kind.as_json(fields[name], record) for name in given if name in fields}
    detail = _("Somebody changed this meanwhile.")
    raise Problem(412, "changed-meanwhile", detail, headers={"ETag": now}, current=current)


def refuse_crossing(record: Record, was: object, fields: Mapping[str, Field], given: Mapping[str, Any]) -> None:
    """409 where a field is no longer what the caller read, with what it was, is and should have become."""
    if not isinstance(was, dict):
        raise wrong_values({"was": _("This is not a value for it.")})
    conflicts = {
        name: {"was": before, "now": _now(fields[name], record), "wanted": given.get(name)}
        for name, before in flat(was).items()
        if name in fields and not _same(before, _now(fields[name], record))
    }
    if conflicts:
        detail = _("Somebody changed this meanwhile.")
        sentences = {name: str(fields[name].conflict_sentence(record)) for name in conflicts}
        raise Problem(409, "changed-meanwhile", detail, errors=sentences, conflicts=conflicts)


def _now(field: Field, record: Record) -> Any:
    return field.kind.as_json(field, record)


def _same(one: object, other: object) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: object) -> object:
    """A JSON value without what only explains it: rows by id, in no order; nothing and empty are the same."""
    if isinstance(value, dict):
        return value.get("id")
    if isinstance(value, list):
        return sorted((str(_plain(item)) for item in value), key=str)
    return None if value == "" else value
