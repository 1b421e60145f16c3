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
from opsloop.kernel.records.favorites import starred
from opsloop.kernel.records.kinds import LongText
from opsloop.kernel.records.markup import element_id, full_values
from opsloop.kernel.records.panels import panels_for
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import collection_address
from opsloop.kernel.records.relations import seen
from opsloop.kernel.records.tallies import tallies
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import gone, redrawn
from opsloop.kernel.records.views.opening import is_fragment, open_record
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
    first = view_set.shown_first(found, fields) + [field for field in short if field.own is not None]
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


def demand(found: Record, viewer: Viewer, verb: str) -> None:
    """`NotAllowed` unless the viewer may do this to a record they see."""
    if not found.allows(viewer.user, verb):
        raise NotAllowed
