"""A project's settings: the states its work goes through."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.projects.models import Project, State
from opsloop.rooms.projects.views.opening import key_in
from opsloop.rooms.projects.views.projects import on_project

HIGHEST_LIMIT = 999


@require_GET
@on_project(gate.CHANGE)
def settings(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """The states by group, with their limits and order."""
    return render(request, "projects/settings.html", described(request, project))


@require_POST
@on_project(gate.CHANGE)
def states(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """A new state."""
    group, _comma, cancels = request.POST.get("group", "").partition("+")
    if group not in State.Group.values:
        raise Refused(_("Choose a group."))
    State.add(project, request.POST.get("name", ""), group, by=request.user, cancels=bool(cancels))
    return listed(request, project)


@require_http_methods(["POST", "DELETE"])
@on_project(gate.CHANGE)
def state(request: WorkspaceRequest, project: Project, key: int) -> HttpResponse:
    """Another name or limit (POST); archived, its work moved (DELETE)."""
    found = get_object_or_404(project.states.filter(archived=False), pk=key)
    if request.method == "DELETE":
        into = project.states.filter(archived=False, pk=key_in(request.GET.get("into"))).first()
        found.archive(by=request.user, move_work_to=into)
        return listed(request, project)
    if "name" in request.POST:
        found.rename(request.POST["name"], by=request.user)
    if "limit" in request.POST:
        found.limit(read_limit(request.POST["limit"]), by=request.user)
    return listed(request, project)


@require_http_methods(["GET", "POST"])
@on_project(gate.CHANGE)
def state_limit(request: WorkspaceRequest, project: Project, key: int) -> HttpResponse:
    """The limit of a column, asked for on the board itself."""
    found = get_object_or_404(project.states.filter(archived=False), pk=key)
    if request.method == "GET":
        return render(request, "projects/_state_limit.html", {"state": found, "address": request.path})
    found.limit(read_limit(request.POST.get("limit", "")), by=request.user)
    return HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true}'})


@require_POST
@on_project(gate.CHANGE)
def state_place(request: WorkspaceRequest, project: Project, key: int) -> HttpResponse:
    """One step up or down within its group."""
    found = get_object_or_404(project.states.filter(archived=False), pk=key)
    keys = [row.pk for row in project.states.filter(archived=False) if row.group == found.group]
    at = keys.index(found.pk)
    to = max(0, min(len(keys) - 1, at + (-1 if request.POST.get("to") == "up" else 1)))
    keys.insert(to, keys.pop(at))
    State.reorder(project, keys, by=request.user)
    return listed(request, project)


@require_GET
@on_project(gate.CHANGE)
def state_removal(request: WorkspaceRequest, project: Project, key: int) -> HttpResponse:
    """Asks into which state the work goes before one is archived."""
    found = get_object_or_404(project.states.filter(archived=False), pk=key)
    others = project.states.filter(archived=False).exclude(pk=key)
    count = found.work_items.filter(trashed_at=None).count()
    context = {"project": project, "state": found, "others": others, "count": count}
    return render(request, "projects/_state_removal.html", context)


def read_limit(text: str) -> int | None:
    """The limit that was typed; None for no limit. ValidationError where it is no number."""
    text = text.strip()
    if not text:
        return None
    if not is_number(text) or not 1 <= int(text) <= HIGHEST_LIMIT:
        raise ValidationError(_("A limit is a number from 1 to 999."))
    return int(text)


def listed(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """The list of states as it stands now."""
    return render(request, "projects/_states.html", described(request, project))


def described(request: WorkspaceRequest, project: Project) -> dict[str, object]:
    """The states by group, and the groups to choose from."""
    rows = list(project.states.filter(archived=False))
    groups = [(label, [row for row in rows if row.group == group]) for group, label in State.Group.choices]
    choices = [*State.Group.choices, (f"{State.Group.DONE}+cancels", _("Given up, not finished"))]
    return {"project": project, "groups": groups, "choices": choices, "workspace": request.workspace}
