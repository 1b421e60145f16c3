"""Stars: keep a record or a view at hand in the sidebar, and put what is kept in order."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.records.favorites import favorites_of, put_in_order, sidebar_group, toggle_favorite
from opsloop.kernel.records.saved_view import Favorite
from opsloop.kernel.records.shaping import moved
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

STEPS = {"up": -1, "down": 1}


@in_workspace()
@require_http_methods(["GET", "POST"])
def favorites(request: WorkspaceRequest) -> HttpResponse:
    """All of them to put in order (GET), or one more or less (POST)."""
    if request.method == "GET":
        return render(request, "records/favorites.html", {"found": favorites_of(Viewer.of(request))})
    kind, key = request.POST.get("type", ""), request.POST.get("id", "")
    now = toggle_favorite(Viewer.of(request), kind, key)
    context = {"group": sidebar_group(request), "star_type": kind, "star_id": key, "starred": now, "oob": True}
    return render(request, "records/_starred.html", context)


@in_workspace()
@require_POST
def place(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One step up or down."""
    found = [kept.row for kept in favorites_of(Viewer.of(request))]
    one = get_object_or_404(Favorite, user=request.user, workspace=request.workspace, pk=key)
    if one in found:
        ordered = moved(found, one, STEPS.get(request.POST.get("to", ""), 0))
        put_in_order(Viewer.of(request), [str(row.pk) for row in ordered])
    return _arranged(request)


@in_workspace()
@require_POST
def order(request: WorkspaceRequest) -> HttpResponse:
    """All of them in the order that somebody gave them; the sidebar, where that happened, shows it already."""
    put_in_order(Viewer.of(request), request.POST.getlist("order"))
    if request.headers.get("HX-Target") != "favorites":
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _arranged(request)


def _arranged(request: WorkspaceRequest) -> HttpResponse:
    context = {"found": favorites_of(Viewer.of(request)), "group": sidebar_group(request), "oob": True}
    return render(request, "records/_favorites.html", context)
