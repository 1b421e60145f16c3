"""A project's own page: health updates, members, copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.access import gate
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.kinds.base import WrongValue
from opsloop.kernel.records.kinds.days import read_day
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import redrawn
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.copying import copy_project
from opsloop.rooms.projects.models import HealthUpdate, Project, ProjectMembership
from opsloop.rooms.projects.project_panels import PANELS
from opsloop.rooms.projects.view_sets import ProjectViewSet
from opsloop.rooms.projects.views.opening import ask, draw_panels, key_in, say_wrong_values

SLUG = ProjectViewSet.slug


def on_project(verb: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view gets the project on which the user may do `verb`, instead of its key."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @in_workspace()
        def opened(request: WorkspaceRequest, /, ref: str, **more: int | str) -> HttpResponse:
            _view_set, project, viewer = open_record(request, SLUG, ref)
            demand(project, viewer, verb)
            return say_wrong_values(lambda: view(request, project, **more))

        return opened

    return guard


def answer(request: WorkspaceRequest, project: Project, *keys: str, redraw: bool = False) -> HttpResponse:
    """The named panels as they stand now, with the values where they changed too."""
    view_set, found, viewer = open_record(request, SLUG, project.ref)
    if request.headers.get("HX-Request") != "true":
        return redirect(view_set.address(found, viewer.workspace.slug))
    response = draw_panels(request, view_set, found, viewer, [panel for panel in PANELS if panel.key in keys])
    if redraw:
        response.write(redrawn(request, view_set, found, viewer).content)
    return response


@require_http_methods(["GET", "POST"])
@on_project(gate.CHANGE)
def health(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """How the project stands, in a word and in sentences."""
    if request.method == "GET":
        fields = [
            {"name": "health", "label": _("Health"), "options": Project.Health.choices[1:], "value": project.health},
            {"name": "text", "label": _("What happened, what comes next?"), "long": True, "most": 5000},
        ]
        return ask(request, project, title=_("Health update"), button=_("Publish"), fields=fields)
    HealthUpdate.write(project, request.POST.get("health", ""), request.POST.get("text", ""), by=request.user)
    return answer(request, project, "health", redraw=True)


@require_http_methods(["GET", "POST"])
@on_project(gate.CHANGE)
def members(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """Let somebody take part, as lead, member or client."""
    people = Person.objects.in_workspace(request.workspace).visible_to(request.user).working()
    if request.method == "GET":
        options = [(row.pk, row.name) for row in people.order_by("sort_name", "name")]
        role = {"name": "role", "label": _("As"), "options": ProjectMembership.Role.choices, "value": "member"}
        fields = [{"name": "person", "label": _("Person"), "options": options}, role]
        return ask(request, project, title=_("Add a member"), button=_("Add"), fields=fields)
    person = get_object_or_404(people, pk=key_in(request.POST.get("person")))
    project.add_member(person, by=request.user, role=request.POST.get("role", ""))
    return answer(request, project, "members")


@require_http_methods(["POST", "DELETE"])
@on_project(gate.CHANGE)
def member(request: WorkspaceRequest, project: Project, key: int) -> HttpResponse:
    """Another part (POST), or none (DELETE)."""
    row = get_object_or_404(project.memberships.select_related("person"), pk=key)
    if request.method == "DELETE":
        project.remove_member(row.person, by=request.user)
    else:
        project.add_member(row.person, by=request.user, role=request.POST.get("role", ""))
    return answer(request, project, "members")


@require_http_methods(["GET", "POST"])
@on_project(gate.VIEW)
def copies(request: WorkspaceRequest, project: Project) -> HttpResponse:
    """A new project or template like this one."""
    demand_adding(request)
    error = ""
    if request.method == "POST":
        try:
            made = _copy(request, project)
        except (Refused, ValidationError) as refusal:
            error = str(refusal) if isinstance(refusal, Refused) else " ".join(refusal.messages)
        else:
            address = ProjectViewSet().address(made, request.workspace.slug)
            return (
                HttpResponse(headers={"HX-Redirect": address}) if "HX-Request" in request.headers else redirect(address)
            )
    context = {"project": project, "action": request.path, "error": error, "start": request.POST.get("start", "")}
    return render(request, "projects/copy.html", context | _begin_with(request, project), status=422 if error else 200)


@in_workspace()
@require_GET
def templates(request: WorkspaceRequest) -> HttpResponse:
    """The templates that a new project can be made from."""
    viewer = Viewer.of(request)
    rows = Project.objects.in_workspace(request.workspace).visible_to(request.user).templates()
    context = {"templates": rows.with_item_count(), "may_add": ProjectViewSet().may_add(viewer)}
    return render(request, "projects/templates.html", context)


def _begin_with(request: WorkspaceRequest, project: Project) -> dict[str, str]:
    """What was typed, or a name and a free key to begin with; what is made of a template has a name of its own."""
    if request.method == "POST":
        return {"name": request.POST.get("name", ""), "key": request.POST.get("key", "")}
    if project.template:
        return {"name": "", "key": ""}
    return {"name": _name_of_copy(project), "key": project.another_key()}


def _name_of_copy(project: Project) -> str:
    """“Copy of …”, with as much of the name as there is room for."""
    most = Project._meta.get_field("name").max_length or 0
    words = _("Copy of %(name)s")
    too_long = max(0, len(words % {"name": project.name}) - most)
    return words % {"name": Truncator(project.name).chars(len(project.name) - too_long)}


def _copy(request: WorkspaceRequest, project: Project) -> Project:
    return copy_project(
        project,
        name=request.POST.get("name", "").strip(),
        key=request.POST.get("key", "").strip().upper(),
        by=request.user,
        start=_start_in(request.POST.get("start", "").strip()),
        people="people" in request.POST,
        template="template" in request.POST,
        fresh="progress" not in request.POST,
    )


def _start_in(text: str) -> date | None:
    """The day that was typed; None where there is none, and `WrongValue` where it is no day."""
    day = read_day(text, timezone.localdate()) if text else None
    if text and day is None:
        raise WrongValue(text=text, field=_("Start"))
    return day


def demand_adding(request: WorkspaceRequest) -> None:
    """`NotAllowed` unless the user may make projects here."""
    if not ProjectViewSet().may_add(Viewer.of(request)):
        raise NotAllowed
