"""What every screen of this room does first."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from opsloop.kernel.access import gate
from opsloop.kernel.notify.inbox import mark
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.people.models import Person, Role, Skill


def open_person(request: WorkspaceRequest, ref: str, *, change: bool = False) -> tuple[Person, Viewer]:
    """The person at an address and who looks; 404 where they see none such, refused where they may not `change`."""
    viewer = Viewer.of(request)
    seen = Person.objects.visible_to(viewer.user).in_workspace(viewer.workspace).by_ref(ref)
    person: Person = get_object_or_404(seen.select_related("workspace", "manager"))
    if change and not person.allows(viewer.user, gate.CHANGE):
        raise NotAllowed
    return person, viewer


def open_role(request: WorkspaceRequest, ref: str) -> tuple[Role, Viewer]:
    """The role at an address, to change what it needs."""
    viewer = Viewer.of(request)
    seen = Role.objects.visible_to(viewer.user).in_workspace(viewer.workspace).by_ref(ref)
    role: Role = get_object_or_404(seen)
    if not role.allows(viewer.user, gate.CHANGE):
        raise NotAllowed
    return role, viewer


def open_skill(viewer: Viewer, key: object) -> Skill:
    """A skill of the workspace by its key."""
    found: Skill = get_object_or_404(
        Skill.objects.visible_to(viewer.user).in_workspace(viewer.workspace), pk=str(key) if is_number(str(key)) else 0
    )
    return found


def answer(request: WorkspaceRequest, template: str, panel: dict[str, Any] | None) -> HttpResponse:
    """A panel by itself, to take the place of the one on the page; 404 where there is none for the viewer."""
    if panel is None:
        raise Http404
    return render(request, template, {"panel": panel})


def open_deciding(request: WorkspaceRequest, ref: str) -> tuple[Person, Viewer]:
    """The person at an address and who answers what they ask for; refused for everybody else."""
    person, viewer = open_person(request, ref)
    person.demand_decider(viewer.user)
    return person, viewer


def read_line(person: Person, viewer: Viewer) -> None:
    """Who has just answered has read what the inbox said about it."""
    mark(Notification.objects.of(viewer.user, viewer.workspace).about(person).unread(), read=True)


def accepted(*events: str) -> HttpResponse:
    """The dialog closes and the panels that wait for one of `events` draw themselves anew."""
    told = dict.fromkeys([*events, "dialog:close"], True)
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
