"""Skills of a person and needs of a role, each a row of dots."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people import panels
from opsloop.rooms.people.models import Skill
from opsloop.rooms.people.person import UnknownLevel
from opsloop.rooms.people.role_needs import require
from opsloop.rooms.people.skill import Level
from opsloop.rooms.people.views.opening import answer, open_person, open_role, open_skill


@in_workspace()
@require_http_methods(["GET", "POST"])
def skills(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The person's skills (GET); one more of them (POST)."""
    person, viewer = open_person(request, ref, change=request.method == "POST")
    if request.method == "POST":
        person.set_skill(open_skill(viewer, request.POST.get("value")), Level.ABLE, by=viewer.user)
    return answer(request, "people/_skills.html", panels.skills(person, viewer))


@in_workspace()
@require_GET
def add_skill(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The skills that the person could have besides."""
    person, viewer = open_person(request, ref, change=True)
    others = Skill.objects.visible_to(viewer.user).in_workspace(viewer.workspace).exclude(levels__person=person)
    address = f"{panels.address_of(person, viewer)}/skills"
    return _choice(request, others, address=address, target=f"skills-{person.pk}")


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def skill(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """How well and how gladly (POST `level`, `interest`); or not at all any more (DELETE)."""
    person, viewer = open_person(request, ref, change=True)
    chosen = open_skill(viewer, key)
    if request.method == "DELETE":
        person.set_skill(chosen, None, by=viewer.user)
    else:
        held = person.skill_levels.filter(skill=chosen).values_list("level", flat=True).first() or 0
        level, interest = _number(request.POST, "level"), _number(request.POST, "interest")
        person.set_skill(chosen, held if level is None else level, by=viewer.user, interest=interest)
    return answer(request, "people/_skills.html", panels.skills(person, viewer))


@in_workspace()
@require_POST
def needs(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """One more skill that the role needs."""
    role, viewer = open_role(request, ref)
    require(role, open_skill(viewer, request.POST.get("value")), Level.ABLE, by=viewer.user)
    return answer(request, "people/_needs.html", panels.needs(role, viewer))


@in_workspace()
@require_GET
def add_need(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The skills that the role does not need yet."""
    role, viewer = open_role(request, ref)
    others = Skill.objects.visible_to(viewer.user).in_workspace(viewer.workspace).exclude(required_by_roles__role=role)
    address = f"{panels.address_of(role, viewer, 'roles')}/needs"
    return _choice(request, others, address=address, target=f"needs-{role.pk}")


@in_workspace()
@require_http_methods(["POST", "DELETE"])
def need(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """How well the role needs a skill (POST `level`), or that it does not (DELETE)."""
    role, viewer = open_role(request, ref)
    level = 0 if request.method == "DELETE" else _number(request.POST, "level") or 0
    require(role, open_skill(viewer, key), level, by=viewer.user)
    return answer(request, "people/_needs.html", panels.needs(role, viewer))


def _choice(request: WorkspaceRequest, others: object, *, address: str, target: str) -> HttpResponse:
    ordered = others.order_by("name")  # type: ignore[attr-defined]  # the gate's query set
    return render(request, "people/_choose_skill.html", {"skills": ordered, "address": address, "target": target})


def _number(posted: QueryDict, name: str) -> int | None:
    text = posted.get(name, "")
    if not text:
        return None
    if not is_number(text):
        raise UnknownLevel
    return int(text)
