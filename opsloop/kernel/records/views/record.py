"""One record: its page, its peek beside the list, and what can be done to it as a whole."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.favorites import starred
from opsloop.kernel.records.filters import having
from opsloop.kernel.records.kinds import LongText
from opsloop.kernel.records.layout import Board
from opsloop.kernel.records.markup import element_id, full_values
from opsloop.kernel.records.panels import panels_for
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import collection_address
from opsloop.kernel.records.relations import seen
from opsloop.kernel.records.tallies import tallies
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import gone, redrawn, refreshing
from opsloop.kernel.records.views.opening import collection_behind, is_fragment, open_record
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def record(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """The record's page; for htmx the same content as a peek. Another way to write its reference leads to its own."""
    view_set, found, viewer = open_record(request, slug, ref)
    if found.ref != ref:
        return redirect(view_set.address(found, viewer.workspace.slug))
    context = {**described(view_set, found, viewer), "peek": is_fragment(request, "peek")}
    return render(request, "records/record.html", context)


def described(view_set: RecordViewSet, found: Record, viewer: Viewer) -> dict[str, Any]:
    """What the page and the peek show of a record."""
    editable = found.allows(viewer.user, gate.CHANGE)
    fields = view_set.fields_for(viewer_in_scope(view_set, found, viewer))
    short = [
        field
        for field in fields.values()
        if field.name != view_set.title and not field.paneled and not isinstance(field.kind, LongText)
    ]
    first = view_set.names(view_set.peek, fields) + [field for field in short if field.own is not None]
    named = {field.name for field in first}
    folded = [field for field in short if first and field.name not in named]
    texts = [(field, field.value(found) or "") for field in fields.values() if isinstance(field.kind, LongText)]
    return {
        "record": found,
        "view_set": view_set,
        "element_id": element_id(found),
        "title": getattr(found, view_set.title),
        "title_field": fields[view_set.title],
        "title_was": json.dumps(fields[view_set.title].kind.texts(fields[view_set.title], found)),
        "address": view_set.address(found, viewer.workspace.slug),
        "values": full_values(view_set, first or short, found, viewer, editable=editable),
        "folded": full_values(view_set, folded, found, viewer, editable=editable),
        "texts": texts,
        "editable": editable,
        "may_trash": found.allows(viewer.user, gate.TRASH),
        "panels": panels_for(found, viewer),
        "tallies": tallies([found], viewer.workspace).get(found.pk, ""),
        "places": [
            field
            for field in [*view_set.board_fields(fields), *view_set.names(view_set.scope, fields)]
            if field.editable
        ],
        **scope_of(view_set, found, viewer),
        "starred": starred(viewer, view_set.record_type, found.pk),
        "viewer": viewer,
    }


def scope_of(view_set: RecordViewSet, found: Record, viewer: Viewer) -> dict[str, Any]:
    """The record whose page lists this one, and where that list is."""
    scope = getattr(found, view_set.scope, None) if view_set.scope else None
    if scope is None or not seen(scope):
        return {}
    scoped = Viewer(viewer.user, viewer.workspace, viewer.today, scope)
    return {"scope": scope, "scope_collection": collection_address(view_set, scoped)}


def viewer_in_scope(view_set: RecordViewSet, found: Record, viewer: Viewer) -> Viewer:
    """The viewer as on the page of the record's scope, so that its own fields are known."""
    scope = getattr(found, view_set.scope, None) if view_set.scope else None
    return Viewer(viewer.user, viewer.workspace, viewer.today, scope)


@in_workspace()
@require_GET
def row(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """The record's row or card as it stands in the collection behind the page, after somebody changed it."""
    view_set, found, viewer = open_record(request, slug, ref)
    return redrawn(request, view_set, found, viewer)


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
def trash(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Into the trash."""
    _view_set, found, viewer = open_record(request, slug, ref)
    demand(found, viewer, gate.TRASH)
    event = found.trash(by=viewer.user)
    return gone(request, found, event, _("%(name)s is in the trash.") % {"name": found.ref})


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def archive(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """Out of lists and boards, or back into them."""
    view_set, found, viewer = open_record(request, slug, ref)
    demand(found, viewer, gate.CHANGE)
    if request.method == "DELETE":
        found.unarchive(by=viewer.user)
        return redrawn(request, view_set, found, viewer)
    event = found.archive(by=viewer.user)
    return gone(request, found, event, _("%(name)s is archived.") % {"name": found.ref})


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


def demand(found: Record, viewer: Viewer, verb: str) -> None:
    """`NotAllowed` unless the viewer may do this to a record they see."""
    if not found.allows(viewer.user, verb):
        raise NotAllowed
