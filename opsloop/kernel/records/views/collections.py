"""A collection's page as table, board or calendar, and the further rows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from opsloop.kernel.access import gate
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.collection import Bucket, Collection
from opsloop.kernel.records.favorites import starred
from opsloop.kernel.records.layout import Board, Calendar
from opsloop.kernel.records.markup import Markup
from opsloop.kernel.records.month import Month
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.toolbar import Toolbar
from opsloop.kernel.records.views.opening import is_fragment, open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

MOST_PARTS = 20
ON = Prepared[SavedView](
    lambda record_type, viewer: (
        SavedView.objects.filter(workspace=viewer.workspace)
        .visible_to(viewer.user)
        .on(record_type, viewer.scope.pk if viewer.scope else None)
    )
)


@dataclass
class Group:
    """A group as drawn: its bucket, its first rows, where further ones come from, and the groups inside."""

    bucket: Bucket
    rows: SafeString
    more: str = ""
    parts: Sequence[Part] = ()


@dataclass
class Part:
    """A group inside a group."""

    bucket: Bucket
    rows: SafeString
    count: int
    more: str = ""


@in_workspace()
def collection(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The page of a collection; for htmx only the part that it asks for."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    if is_fragment(request, "more"):
        return more(request, shown)
    context = {
        "collection": shown,
        "toolbar": Toolbar(shown, request.path),
        "path": request.path,
        "views": ON.rows(shown.view_set.record_type, viewer=shown.viewer),
        **_scope(shown),
        "may_add": shown.view_set.may_add(shown.viewer),
        "may_limit": shown.viewer.scope is not None and shown.viewer.scope.allows(shown.viewer.user, gate.CHANGE),
        "add_path": f"{request.path}{'quick' if shown.view_set.quick else 'new'}",
        **_content(shown),
    }
    return render(request, "records/collection.html", context)


def _scope(shown: Collection) -> dict[str, Any]:
    """The record on whose page this is, and where it and its like are."""
    scope = shown.viewer.scope
    if scope is None:
        return {}
    scope_set = view_set_of(scope.record_type)
    return {
        "scope_set": scope_set,
        "scope_address": scope_set.address(scope, shown.viewer.workspace.slug),
        "starred": starred(shown.viewer, scope.record_type, scope.pk),
    }


def _content(shown: Collection) -> dict[str, Any]:
    """What the layout draws."""
    if isinstance(shown.layout, Board):
        return _board(shown)
    if isinstance(shown.layout, Calendar):
        return {"month": Month(shown)}
    return _grouped(shown) if shown.group is not None else _plain(shown)


def _plain(shown: Collection) -> dict[str, Any]:
    rows, more_rows = shown.page()
    shown.load(rows)
    following = shown.address.but(page=shown.address.page + 1).query() if more_rows else ""
    return {"rows": Markup(shown).rows(rows), "more": following, "empty": not rows and shown.address.page == 1}


def _nested(shown: Collection) -> dict[str, Any]:
    """Groups with the groups inside them; of many inside, the first."""
    draw = Markup(shown)
    inner = [bucket for bucket in shown.buckets(shown.sub_group) if bucket.count][:MOST_PARTS]
    outer = [bucket for bucket in shown.buckets() if bucket.count]
    found = {(one, two): shown.rows_in(one, lane=two) for one in outer for two in inner}
    shown.load([record for rows, _more_rows in found.values() for record in rows])

    def part(one: Bucket, two: Bucket) -> Part:
        rows, more_rows = found[one, two]
        return Part(two, draw.rows(rows), len(rows), _more(shown, one, 2, two) if more_rows else "")

    groups = [Group(one, draw.rows([]), parts=[part(one, two) for two in inner if found[one, two][0]]) for one in outer]
    return {"groups": groups, "empty": not groups}


def _grouped(shown: Collection) -> dict[str, Any]:
    if shown.sub_group is not None:
        return _nested(shown)
    draw = Markup(shown)
    found = [(bucket, *shown.rows_in(bucket)) for bucket in shown.buckets() if bucket.count]
    shown.load([record for _bucket, rows, _more_rows in found for record in rows])
    groups = [
        Group(bucket, draw.rows(rows), _more(shown, bucket, 2) if more_rows else "")
        for bucket, rows, more_rows in found
    ]
    return {"groups": groups, "empty": not groups}


def _board(shown: Collection) -> dict[str, Any]:
    draw, columns = Markup(shown), shown.buckets()
    lanes = [lane for lane in shown.buckets(shown.sub_group) if lane.count] if shown.sub_group else [None]
    found = {(lane, column): shown.rows_in(column, lane=lane) for lane in lanes for column in columns if column.count}
    shown.load([card for cards, _more_cards in found.values() for card in cards])

    def cell(lane: Bucket | None, column: Bucket) -> Group:
        cards, more_cards = found.get((lane, column), ([], False))
        return Group(column, draw.cards(cards), _more(shown, column, 2, lane) if more_cards else "")

    drawn = [(lane, [cell(lane, column) for column in columns]) for lane in lanes]
    return {"columns": columns, "lanes": drawn, "empty": not found}


def _more(shown: Collection, bucket: Bucket, page: int, lane: Bucket | None = None) -> str:
    """The query that answers a group's further rows."""
    within = f"&lane={lane.value or '-'}" if lane is not None else ""
    return f"{shown.address.but(page=page).query()}&in={bucket.value or '-'}{within}"


def more(request: HttpRequest, shown: Collection) -> HttpResponse:
    """The further rows of the whole collection or of one group."""
    draw, page = Markup(shown), shown.address.page
    name = request.GET.get("in")
    if name is None:
        rows, more_rows = shown.page()
        following = shown.address.but(page=page + 1).query() if more_rows else ""
    else:
        bucket, lane = _bucket(shown.buckets(), name), None
        if "lane" in request.GET and shown.sub_group is not None:
            lane = _bucket(shown.buckets(shown.sub_group), request.GET["lane"])
        rows, more_rows = shown.rows_in(bucket, page=page, lane=lane)
        following = _more(shown, bucket, page + 1, lane) if more_rows else ""
    shown.load(rows)
    cards = isinstance(shown.layout, Board)
    drawn = draw.cards(rows) if cards else draw.rows(rows)
    template = "records/_more_cards.html" if cards else "records/_more_rows.html"
    context = {"rows": drawn, "more": following, "collection": shown, "path": request.path}
    return render(request, template, context)


def _bucket(buckets: list[Bucket], name: str) -> Bucket:
    for bucket in buckets:
        if (bucket.value or "-") == name:
            return bucket
    raise Http404(name)


@in_workspace()
def count(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """How many rows match and what their columns add up to, asked for after the page is there."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    number, beyond = shown.count()
    return render(request, "records/_count.html", {"number": number, "beyond": beyond, "totals": shown.totals()})
