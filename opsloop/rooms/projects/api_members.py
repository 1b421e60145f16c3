"""Who takes part in a project, by REST."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.values import read_value
from opsloop.kernel.api.verbs import Verb, register
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.api_verbs import Given, Shape
from opsloop.rooms.projects.models import Project, ProjectMembership


class NewPart(Shape):
    """A person, by id, reference, name or `me`, and what they are in the project; of a member, what they become."""

    person: int | str
    role: Literal["lead", "member", "client"] = "member"


class Part(BaseModel):
    """One person's part."""

    person: str
    name: str
    role: str


class Parts(BaseModel):
    """Everybody who takes part, as far as the caller sees them."""

    items: list[Part]


def members(project: Record, viewer: Viewer, _given: Given) -> dict[str, Any]:
    """Who takes part: leads, members, clients."""
    rows = ProjectMembership.objects.filter(project_id=project.pk, person__in=_people(viewer)).select_related("person")
    order = ProjectMembership.Role.values
    found = sorted(rows.order_by("person__sort_name", "pk"), key=lambda row: order.index(row.role))
    return {"items": [{"person": row.person.ref, "name": row.person.name, "role": row.role} for row in found]}


def take_part(project: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Let somebody take part, or take part as something else."""
    field = view_set_of(project.record_type).declared["owner"]
    try:
        person = read_value(field, given["person"], viewer, project)
    except Refused as error:
        raise wrong_values({"person": str(error)}) from error
    _project(project).add_member(person, by=viewer.user, role=given.get("role", ProjectMembership.Role.MEMBER))
    return members(project, viewer, given)


def take_part_no_more(project: Record, viewer: Viewer, given: Given) -> dict[str, Any]:
    """Let the person of that reference take part no longer; their work stays theirs."""
    person = _people(viewer).by_ref(given["other"]).first()
    if person is None or _project(project).remove_member(person, by=viewer.user) is None:
        raise Http404
    return members(project, viewer, given)


def _people(viewer: Viewer) -> Any:
    return Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)


def _project(record: Record) -> Project:
    if not isinstance(record, Project):
        raise TypeError(f"wanted a project, got {type(record)}")
    return record


TYPE = Project.record_type
register(
    Verb(TYPE, "GET", "members", gettext_lazy("Who takes part"), members, answers=Parts),
    Verb(TYPE, "POST", "members", gettext_lazy("Let somebody take part"), take_part, NewPart, answers=Parts),
    Verb(
        TYPE,
        "DELETE",
        "members/{other}",
        gettext_lazy("Let them take part no longer"),
        take_part_no_more,
        answers=Parts,
    ),
)
