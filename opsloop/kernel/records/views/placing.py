"""The menu of a row or card, from which a card goes to another column, and what happens where it is put."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.filters import having
from opsloop.kernel.records.layout import Board
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.views.answers import redrawn, refreshing
from opsloop.kernel.records.views.opening import collection_behind, open_record
from opsloop.kernel.records.views.record import demand, described, viewer_in_scope
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def menu(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """What can be done to a record, as a menu."""
    view_set, found, viewer = open_record(request, slug, ref)
    context = {**described(view_set, found, viewer), **moves(collection_behind(request, view_set), found)}
    return render(request, "records/_menu.html", context)


def moves(behind: Collection, found: Record) -> dict[str, Any]:
    """The columns that a card can go to by a click, and whether it has a top and a bottom to go to."""
    column = behind.group
    if not isinstance(behind.layout, Board) or column is None or not column.editable or column.kind.multiple:
        return {}
    now = next(iter(column.kind.texts(column, found)), "")
    others = [bucket for bucket in behind.buckets() if bucket.value != now]
    return {"column": column, "column_now": now, "columns": others, "placed": behind.row_order[0] == "rank"}


@in_workspace()
@require_POST
def place(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Put a card into a column (and swimlane), between two others."""
    view_set, found, viewer = open_record(request, slug, ref)
    demand(found, viewer, gate.CHANGE)
    scoped = viewer_in_scope(view_set, found, viewer)
    fields = view_set.fields_for(scoped)
    values = {}
    for part in ("column", "lane"):
        field = fields.get(request.POST.get(f"{part}_field", ""))
        if field is not None and field.editable and f"{part}_value" in request.POST:
            text = request.POST[f"{part}_value"]
            values[field.name] = field.kind.read(field, [text] if text else [], scoped, found)
    event = found.change(values, by=viewer.user)
    put = getattr(found, "put_between", None)
    if callable(put):
        rows = view_set.rows(viewer)
        neighbours = [rows.by_ref(request.POST.get(name, "")).first() for name in ("after", "before")]
        edge = request.POST.get("edge", "")
        put(*(at_edge(collection_behind(request, view_set), found, edge) if edge else neighbours), by=viewer.user)
    answer = redrawn(request, view_set, view_set.find(viewer, found.ref), viewer, event=event)
    return refreshing(answer) if "edge" in request.POST else answer


def at_edge(behind: Collection, found: Record, edge: str) -> tuple[Record | None, Record | None]:
    """The neighbours of a card that goes to the top or the bottom of its column."""
    column = behind.group
    rows = behind.matching.exclude(pk=found.pk).order_by(*behind.row_order)
    if column is not None:
        text = next(iter(column.kind.texts(column, found)), "")
        rows = rows.filter(having(column, text).q(behind.fields, behind.viewer))
    return (None, rows.first()) if edge == "top" else (rows.last(), None)
