"""A collection's page as table, board or calendar, and the further rows of each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from opsloop.kernel.access import gate
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.address import Address, whole
from opsloop.kernel.records.collection import Bucket, Collection
from opsloop.kernel.records.favorites import starred
from opsloop.kernel.records.first_step import comes_with_a_board
from opsloop.kernel.records.groups import board, groups, more_of
from opsloop.kernel.records.layout import Board, Calendar
from opsloop.kernel.records.left_out import understood, without_unknown
from opsloop.kernel.records.markup import Markup
from opsloop.kernel.records.month import Month
from opsloop.kernel.records.offered_views import offered
from opsloop.kernel.records.registry import collection_address, view_set_of
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.toolbar import Toolbar
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.records.views.saved_views import may_change
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

ON = Prepared[SavedView](
    lambda record_type, viewer: (
        SavedView.objects.filter(workspace=viewer.workspace)
        .visible_to(viewer.user)
        .on(record_type, viewer.scope.pk if viewer.scope else None)
        .with_default_of(viewer.user)
    )
)


@in_workspace()
def collection(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The page of a collection; for htmx only the part that it asks for."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    if "more" in request.GET and request.headers.get("HX-Request") == "true":
        return further_groups(request, shown) if request.GET["more"] == "groups" else more(request, shown)
    if shown.viewer.scope is not None and shown.viewer.scope.ref != parent_ref:
        return redirect(collection_address(shown.view_set, shown.viewer, request.GET.urlencode()))
    views = offered(ON.rows(shown.view_set.record_type, viewer=shown.viewer), shown.viewer)
    first = next((view for view in views if getattr(view, "opens_first", False)), None)
    if first is not None and not request.GET:
        return redirect(f"{request.path}?{first.address_query}")
    toolbar = Toolbar(shown, request.path, everything="view=0" if first is not None else "")
    context = {
        **_frame(request, shown),
        "toolbar": toolbar,
        "views": views,
        **_scope(shown),
        "cleaning": _cleaning(request, shown, views) if toolbar.left_out else None,
        "may_limit": shown.viewer.scope is not None and shown.viewer.scope.allows(shown.viewer.user, gate.CHANGE),
        **_content(shown),
    }
    return render(request, "records/collection.html", context)


def _frame(request: HttpRequest, shown: Collection) -> dict[str, Any]:
    """What rows, groups and lanes need, on the page and in an answer of their own."""
    return {
        "collection": shown,
        "path": request.path,
        "may_add": shown.view_set.may_add(shown.viewer),
        "other_ways": shown.view_set.other_ways(shown.viewer),
        "comes_with_a_board": comes_with_a_board(shown.view_set),
        "add_path": f"{request.path}{'quick' if shown.view_set.quick else 'new'}",
    }


def _cleaning(request: WorkspaceRequest, shown: Collection, views: Iterable[SavedView]) -> dict[str, Any] | None:
    """The saved view that brought what is left out, if the viewer may take it out of the view, and how."""
    view = next((view for view in views if view.pk == shown.address.view), None)
    if view is None or not may_change(request, view):
        return None
    own = understood(Address.read(QueryDict(view.query)), shown.fields, shown.viewer)
    clean = without_unknown(Collection(shown.view_set, shown.viewer, own))
    return {"view": view, "sent": json.dumps({"query": clean.query()})} if clean.query() != own.query() else None


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
        return board(shown)
    if isinstance(shown.layout, Calendar):
        return {"month": Month(shown)}
    return groups(shown) if shown.group is not None else _plain(shown)


def _plain(shown: Collection) -> dict[str, Any]:
    rows, more_rows = shown.page()
    shown.load(rows)
    following = _following(shown) if more_rows else ""
    return {"rows": Markup(shown).rows(rows), "more": following, "empty": not rows and shown.address.page == 1}


def _following(shown: Collection) -> str:
    """The query that answers the next page of a list without groups."""
    return f"{shown.address.but(page=shown.address.page + 1).query()}&more=rows"


def further_groups(request: HttpRequest, shown: Collection) -> HttpResponse:
    """The next groups or swimlanes."""
    start = whole(request.GET.get("from", "")) or 0
    if isinstance(shown.layout, Board):
        context = _frame(request, shown) | board(shown, start)
        return render(request, "records/_lanes.html", context)
    if shown.group is None:
        raise Http404
    return render(request, "records/_groups.html", _frame(request, shown) | groups(shown, start))


def more(request: HttpRequest, shown: Collection) -> HttpResponse:
    """The further rows of the whole collection or of one group."""
    draw, page = Markup(shown), shown.address.page
    name = request.GET.get("in")
    if name is None:
        rows, more_rows = shown.page()
        following = _following(shown) if more_rows else ""
    else:
        bucket, lane = _bucket(shown.buckets(), name), None
        if "lane" in request.GET and shown.sub_group is not None:
            lane = _bucket(shown.buckets(shown.sub_group), request.GET["lane"])
        rows, more_rows = shown.rows_in(bucket, page=page, lane=lane)
        following = more_of(shown, bucket, page + 1, lane) if more_rows else ""
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
