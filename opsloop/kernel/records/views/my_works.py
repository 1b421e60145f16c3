"""The page everybody starts from: their own work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from opsloop.kernel.access import gate
from opsloop.kernel.records.decisions import decisions
from opsloop.kernel.records.first_step import beginning
from opsloop.kernel.records.my_work import sheets
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def my_work(request: WorkspaceRequest) -> HttpResponse:
    """Only what is the viewer's own: overdue, today, this week, later."""
    viewer = Viewer.of(request)
    found = sheets(viewer)
    may_add = gate.role_allows(request.user, gate.ADD, request.workspace.pk)
    context: dict[str, Any] = {"sheets": found, "may_add": may_add, "decisions": decisions(viewer)}
    if not found and not context["decisions"]:
        context["first_step"] = beginning(viewer)
    return render(request, "records/my_work.html", context)


def address(request: HttpRequest) -> str:
    """Where the page is."""
    workspace = getattr(request, "workspace", None)
    return reverse("my-work", args=[workspace.slug]) if workspace is not None else "/"


def may_add_here(request: HttpRequest) -> bool:
    """Whether the person may make anything in the workspace of the page; guests may not."""
    workspace = getattr(request, "workspace", None)
    return workspace is not None and gate.role_allows(request.user, gate.ADD, workspace.pk)  # type: ignore[arg-type]  # signed in
