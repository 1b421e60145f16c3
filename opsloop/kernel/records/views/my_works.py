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
from opsloop.kernel.records.my_work import MOST_OF_A_TYPE, SHOWN_OF_A_TYPE, sheets
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_GET
def my_work(request: WorkspaceRequest) -> HttpResponse:
    """Only what is the viewer's own: overdue, today, this week, later."""
    viewer = Viewer.of(request)
    shown = _shown(request.GET.get("shown", ""))
    found = sheets(viewer, of_a_type=shown)
    may_add = gate.role_allows(request.user, gate.ADD, request.workspace.pk)
    context: dict[str, Any] = {"sheets": found, "may_add": may_add, "decisions": decisions(viewer)}
    if not found:
        context["first_step"] = beginning(viewer)
    if shown < MOST_OF_A_TYPE:
        context["next_shown"] = shown + SHOWN_OF_A_TYPE
    return render(request, "records/my_work.html", context)


def _shown(text: str) -> int:
    wanted = int(text) if text.isdecimal() and len(text) <= len(str(MOST_OF_A_TYPE)) else 0
    return min(max(wanted, SHOWN_OF_A_TYPE), MOST_OF_A_TYPE)


def address(request: HttpRequest) -> str:
    """Where the page is."""
    workspace = getattr(request, "workspace", None)
    return reverse("my-work", args=[workspace.slug]) if workspace is not None else "/"


def may_add_here(request: HttpRequest) -> bool:
    """Whether the person may make anything in the workspace of the page; guests may not."""
    workspace = getattr(request, "workspace", None)
    return workspace is not None and gate.role_allows(request.user, gate.ADD, workspace.pk)  # type: ignore[arg-type]  # signed in
