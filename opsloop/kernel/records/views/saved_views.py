"""Saves the present address of a collection under a name, shares it, forgets it."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.all_views import parts
from opsloop.kernel.records.favorites import VIEW, address_of_view, starred
from opsloop.kernel.records.offered_views import offered, uses_inside
from opsloop.kernel.records.registry import collection_address
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.shaping import moved
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

STEPS = {"up": -1, "down": 1}
LIST = "saved-views"
"""The element that lists all views on their page."""


@in_workspace()
def save_view(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """A small form (GET), or the saved view (POST), which then is the page's address."""
    state = (request.POST if request.method == "POST" else request.GET).get("state", "")
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref, query=QueryDict(state))
    if request.method != "POST":
        return render(request, "records/_save_view.html", {"state": state, "address": request.path})
    name = request.POST.get("name", "").strip()[:80]
    if not name:
        raise Refused(_("Give the view a name."))
    shared = request.POST.get("shared") == "1"
    if shared and not gate.role_allows(request.user, gate.ADD, request.workspace.pk):
        raise NotAllowed
    view = SavedView.objects.create(
        workspace=request.workspace,
        record_type=shown.view_set.record_type,
        scope_id=shown.viewer.scope.pk if shown.viewer.scope else None,
        name=name,
        query=shown.address.but(view=None).query(),
        owner=request.user,
        shared=shared,
    )
    address = collection_address(shown.view_set, shown.viewer, Address.read(QueryDict(state)).but(view=view.pk).query())
    answer = HttpResponse(status=204, headers={"HX-Location": f'{{"path": "{address}", "target": "#main"}}'})
    return toast(answer, saved_words(view))


@in_workspace()
@require_http_methods(["GET", "POST", "DELETE"])
def saved_view(request: WorkspaceRequest, key: int) -> HttpResponse:
    """What can be done with a saved view (GET), its name, sharing or state (POST), or its end (DELETE)."""
    view = visible_view(request, key)
    viewer = Viewer.of(request)
    if request.method == "GET":
        state = Address.read(QueryDict(request.GET.get("state", ""))).but(view=None).query()
        context = {"view": view, "state": state, "update": json.dumps({"query": state})}
        context |= {"inside": not_for_clients(view) if may_change(request, view) else ""}
        context |= {"may_change": may_change(request, view), "starred": starred(viewer, VIEW, view.pk)}
        there = "list" in request.GET
        context |= {"list": there, "target": f"#{LIST}" if there else "#main", "swap": "innerHTML" if there else "none"}
        return render(request, "records/_view_menu.html", context)
    demand_change(request, view)
    if request.method == "DELETE":
        view.delete()
        said = _("The view “%(name)s” is gone.") % {"name": view.name}
    elif "query" in request.POST:
        view.query = Address.read(QueryDict(request.POST["query"])).but(view=None).query()[:2000]
        view.save(update_fields=["query"])
        said = saved_words(view)
    else:
        rename(request, view)
        said = saved_words(view)
    there = request.headers.get("HX-Target") == LIST
    return toast(listed(request) if there else refreshed(request, view), said)


def saved_words(view: SavedView) -> str:
    """That it is saved, and, where it is for everybody but clients, why not for them."""
    said = _("The view “%(name)s” is saved.") % {"name": view.name}
    return f"{said} {hint}" if (hint := not_for_clients(view)) else said


def not_for_clients(view: SavedView) -> str:
    """Why clients are not offered a view that is for everybody; empty where they are."""
    names = uses_inside(view) if view.shared else ""
    return (
        _("Clients are not offered it, as they do not see what it uses: %(names)s.") % {"names": names} if names else ""
    )


def listed(request: WorkspaceRequest) -> HttpResponse:
    """All views as their page lists them now."""
    return render(request, "records/_views.html", {"parts": parts(Viewer.of(request))})


def rename(request: WorkspaceRequest, view: SavedView) -> None:
    """Another name, for everybody or for oneself."""
    view.name = request.POST.get("name", "").strip()[:80]
    if not view.name:
        raise Refused(_("Give the view a name."))
    shared = request.POST.get("shared") == "1"
    if shared and not gate.role_allows(request.user, gate.ADD, request.workspace.pk):
        raise NotAllowed
    view.shared = shared
    view.save(update_fields=["name", "shared"])


@in_workspace()
@require_POST
def view_place(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One step to the left or right among the views of its collection."""
    view = visible_view(request, key)
    demand_change(request, view)
    here = SavedView.objects.filter(workspace=request.workspace).visible_to(request.user)
    rows = moved(list(here.on(view.record_type, view.scope_id)), view, STEPS.get(request.POST.get("to", ""), 0))
    for position, row in enumerate(rows):
        row.position = position
    SavedView.objects.bulk_update(rows, ["position"])
    return refreshed(request, view)


def visible_view(request: WorkspaceRequest, key: int) -> SavedView:
    """One's own view or a shared one; 404 for any other."""
    mine = SavedView.objects.filter(workspace=request.workspace).visible_to(request.user)
    view: SavedView = get_object_or_404(mine.with_default_of(request.user), pk=key)
    if not offered([view], Viewer.of(request)):
        raise Http404(key)
    return view


def may_change(request: WorkspaceRequest, view: SavedView) -> bool:
    """Its owner may, and an administrator."""
    return view.owner_id == request.user.pk or gate.role_allows(request.user, gate.MANAGE, request.workspace.pk)


def demand_change(request: WorkspaceRequest, view: SavedView) -> None:
    """`NotAllowed` unless the user may change the view."""
    if not may_change(request, view):
        raise NotAllowed


def refreshed(request: WorkspaceRequest, view: SavedView) -> HttpResponse:
    """The page goes to the view as it is now; where the view is gone, to its collection."""
    address = address_of_view(view, Viewer.of(request))
    location = {"path": address if view.pk else address.split("?")[0], "target": "#main", "swap": "outerHTML"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(location | {"select": "#main"})})
