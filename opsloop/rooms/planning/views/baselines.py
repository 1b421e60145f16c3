"""Baselines of a project: take one, look at how far the project has gone from it, forget it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.planning.baseline import deviations
from opsloop.rooms.planning.models import Baseline
from opsloop.rooms.planning.views.opening import away
from opsloop.rooms.projects.models import Project

SHOWN = 300
MEMBER = Membership.Role.MEMBER


@in_workspace(role=MEMBER)
@require_POST
def baselines(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Take a baseline of the project as it is now."""
    made = Baseline.take(_project(request, ref), by=request.user, name=request.POST.get("name", "").strip()[:120])
    return toast(away(request, "baseline", made.project.ref, made.pk), _("Kept: dates and efforts as they are now."))


@in_workspace(role=MEMBER)
@require_GET
def baseline(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """How far the project has gone from it."""
    project = _project(request, ref)
    found = get_object_or_404(project.baselines.select_related("taken_by", "project__workspace"), pk=key)
    against = deviations(found, seen_by=request.user)
    context = {
        "project": project,
        "baseline": found,
        "others": project.baselines.all(),
        "against": against,
        "rows": against.rows[:SHOWN],
        "leads": project.allows(request.user, gate.CHANGE),
    }
    return render(request, "planning/baseline.html", context)


@in_workspace(role=MEMBER)
@require_POST
def removal(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """Forget it."""
    project = _project(request, ref)
    get_object_or_404(project.baselines.all(), pk=key).remove(by=request.user)
    return away(request, "record", "projects", project.ref)


def _project(request: WorkspaceRequest, ref: str) -> Project:
    seen = Project.objects.in_workspace(request.workspace).visible_to(request.user)
    project: Project = get_object_or_404(seen.select_related("workspace").by_ref(ref))
    return project
