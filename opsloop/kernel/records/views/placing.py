"""The menu of a row or card, from which a card goes to another column, and what happens where it is put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import read_anew
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.filters import having
from opsloop.kernel.records.layout import Board
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import redrawn, refreshing
from opsloop.kernel.records.views.opening import collection_behind, open_record
from opsloop.kernel.records.views.record import demand, described, viewer_in_scope
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def menu(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """What can be done to a record, as a menu."""
    view_set, found, viewer = open_record(request, slug, ref)
    context = {
        **described(view_set, found, viewer),
        **moves(collection_behind(request, view_set), found, request.GET.get("in")),
    }
    return render(request, "records/_menu.html", context)


def moves(behind: Collection, found: Record, origin: str | None) -> dict[str, Any]:
    """The columns that a card can go to by a click, and whether it has a top and a bottom to go to.

    `origin` is the value of the column that it stands in: one with several values stands in the column of each.
    """
    column = behind.group
    if not isinstance(behind.layout, Board) or column is None or not column.editable:
        return {}
    values = column.kind.texts(column, found) or [""]
    here = origin if origin in values else values[0] if len(values) == 1 else None
    if here is None:
        return {}
    others = [bucket for bucket in behind.buckets() if bucket.value != here]
    return {"column": column, "column_now": here, "columns": others, "placed": behind.row_order[0] == "rank"}


@in_workspace()
@require_POST
def place(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Put a card into a column (and swimlane), between two others."""
    view_set, found, viewer = open_record(request, slug, ref)
    demand(found, viewer, gate.CHANGE)
    scoped = viewer_in_scope(view_set, found, viewer)
    fields = view_set.fields_for(scoped)
    named = {part: fields.get(request.POST.get(f"{part}_field", "")) for part in ("column", "lane")}
    put = {part: one for part, one in named.items() if one and one.editable and f"{part}_value" in request.POST}
    event = carry(request, found, put, scoped)
    settle = getattr(found, "put_between", None)
    if callable(settle):
        settle(*neighbours(request, view_set, found, viewer), by=viewer.user)
    answer = redrawn(request, view_set, view_set.find(viewer, found.ref), viewer, event=event)
    elsewhere = "edge" in request.POST or any(field.kind.multiple for field in put.values())
    return refreshing(answer) if elsewhere else answer


@transaction.atomic
def carry(request: WorkspaceRequest, found: Record, put: Mapping[str, Field], viewer: Viewer) -> Event | None:
    """Give the record the values of where it is put; of several values, the one of where it was goes."""
    if several := [field.name for field in put.values() if field.kind.multiple]:
        read_anew(found, several)
    given = request.POST
    values = {
        field.name: field.kind.carried(
            field, found, viewer, origin=given.get(f"{part}_origin", ""), to=given[f"{part}_value"]
        )
        for part, field in put.items()
    }
    return found.change(values, by=viewer.user)


def neighbours(
    request: WorkspaceRequest, view_set: RecordViewSet, found: Record, viewer: Viewer
) -> tuple[Record | None, Record | None]:
    """Between which two records it is put; at the top or the bottom there is one at most."""
    if edge := request.POST.get("edge", ""):
        where = request.POST.get("column_value", request.POST.get("column_origin"))
        return at_edge(collection_behind(request, view_set), found, edge, where)
    rows = view_set.rows(viewer)
    after, before = (rows.by_ref(request.POST.get(name, "")).first() for name in ("after", "before"))
    return after, before


def at_edge(behind: Collection, found: Record, edge: str, where: str | None) -> tuple[Record | None, Record | None]:
    """The neighbours of a card that goes to the top or the bottom of its column, which is that of `where` if said."""
    column = behind.group
    rows = behind.matching.exclude(pk=found.pk).order_by(*behind.row_order)
    if column is not None:
        text = next(iter(column.kind.texts(column, found)), "") if where is None else where
        rows = rows.filter(having(column, text).q(behind.fields, behind.viewer))
    return (None, rows.first()) if edge == "top" else (rows.last(), None)
