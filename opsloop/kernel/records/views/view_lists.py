"""The page of all saved views, and which of them opens first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.all_views import parts
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.saved_views import LIST, listed, refreshed, visible_view
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def views(request: WorkspaceRequest) -> HttpResponse:
    """One's own views and those for everybody."""
    return render(request, "records/views.html", {"parts": parts(Viewer.of(request))})


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def default(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Its collection opens with this view for whoever asks (POST), or no longer (DELETE)."""
    view = visible_view(request, key)
    first = request.method == "POST"
    view.open_first(request.user, first=first)
    there = request.headers.get("HX-Target") == LIST
    said = _("“%(name)s” opens first for you now.") if first else _("“%(name)s” no longer opens first.")
    return toast(listed(request) if there else refreshed(request, view), said % {"name": view.name})


def address(request: HttpRequest) -> str:
    """Where the page is."""
    workspace = getattr(request, "workspace", None)
    return reverse("views", args=[workspace.slug]) if workspace is not None else "/"
