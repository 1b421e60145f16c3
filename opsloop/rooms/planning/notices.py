"""Who hears of a proposal: those who lead the projects that it touches; their line leads to what it would change."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.leading import leads
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.whom import Told, tells
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.projects.models import Project, ProjectMembership


@leads("project.plan_proposed")
def to_the_changes(event: Event, viewer: User, workspace: Workspace) -> str:
    """What the proposal would change, while it waits to be read."""
    plan = event.changes["plan"][-1]
    waiting = Plan.objects.in_workspace(workspace).visible_to(viewer).proposals().filter(pk=plan["id"])
    return "".join(reverse("plan-changes", args=[workspace.slug, plan.pk]) for plan in waiting)


@tells("project.plan_proposed")
def read_the_proposal(_event: Event, record: Record) -> Iterable[Told]:
    """The project's owner and its leads."""
    if not isinstance(record, Project):
        return
    leads = record.memberships.filter(role=ProjectMembership.Role.LEAD).values_list("person_id", flat=True)
    people = Person.objects.filter(pk__in=[*leads, record.owner_id], user__isnull=False)
    for user_id in people.values_list("user_id", flat=True):
        yield user_id, Notification.Reason.APPROVAL
