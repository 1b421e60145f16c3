"""Who hears of a proposal: those who lead the projects that it touches."""

from __future__ import annotations

from collections.abc import Iterable

from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.whom import Told, tells
from opsloop.kernel.records.record import Record
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, ProjectMembership


@tells("project.plan_proposed")
def read_the_proposal(_event: Event, record: Record) -> Iterable[Told]:
    """The project's owner and its leads."""
    if not isinstance(record, Project):
        return
    leads = record.memberships.filter(role=ProjectMembership.Role.LEAD).values_list("person_id", flat=True)
    people = Person.objects.filter(pk__in=[*leads, record.owner_id], user__isnull=False)
    for user_id in people.values_list("user_id", flat=True):
        yield user_id, Notification.Reason.APPROVAL
