"""Whom work concerns: who hears of being given work, of decisions to make, and of what is due soon."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.speaking import takes_part
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.remind import DueRecord, reminds
from opsloop.kernel.notify.whom import Told, tells, watchers_hear
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.project_membership import ProjectMembership
from opsloop.rooms.projects.work_item import WorkItem

Reason = Notification.Reason
watchers_hear("moved_project")


@tells("work_item.created", needs=["assignees"])
def born_with_work(event: Event, record: Record) -> Iterable[Told]:
    """Whoever is responsible from the beginning; of a copy people hear as a whole."""
    if _work(record).project.template or "from" in event.changes:
        return
    for person in _work(record).assignees.all():
        if person.user_id is not None:
            yield person.user_id, Reason.ASSIGNED


@tells("work_item.copied", "project.copied")
def copied_with_work(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever has work in the copy, once however much it is: it was theirs in the original, too."""
    if isinstance(record, Project):
        project, work = record, record.work_items.live()
    else:
        project, work = _work(record).project, WorkItem.objects.filter(pk__in=_with_parts(_work(record)))
    if project.template:
        return
    people = work.open().filter(assignees__isnull=False).values_list("assignees", flat=True)
    for user_id in _users(list(people.order_by().distinct())):
        yield user_id, Reason.ASSIGNED


def _with_parts(work: WorkItem) -> list[int]:
    return [work.pk, *(part.pk for part in work.parts())]


@tells("work_item.assigned")
def given_work(event: Event, record: Record) -> Iterable[Told]:
    """Whoever is responsible and was not before."""
    if _work(record).project.template:
        return
    before, after = event.changes.get("assignees", ([], []))
    for user_id in _users(list({row["id"] for row in after} - {row["id"] for row in before})):
        yield user_id, Reason.ASSIGNED


@tells("work_item.submitted")
def waits_for_decision(_event: Event, record: Record) -> Iterable[Told]:
    """The project's leads, owner and clients, who accept work or send it back."""
    project = _work(record).project
    deciding = [ProjectMembership.Role.LEAD, ProjectMembership.Role.CLIENT]
    people = list(project.memberships.filter(role__in=deciding).values_list("person_id", flat=True))
    for user_id in _users([*people, project.owner_id]):
        yield user_id, Reason.APPROVAL


@reminds
def due_work(workspace: Workspace, by: datetime.date) -> Iterable[DueRecord]:
    """Open work due by a day, for those who do it."""
    rows = WorkItem.objects.in_workspace(workspace).live().open()
    rows = rows.filter(project__template=False, project__trashed_at=None, archived_at=None)
    rows = rows.filter(due__lte=by, due__gte=by - datetime.timedelta(days=1))
    for item in rows.prefetch_related("assignees"):
        users = tuple(person.user_id for person in item.assignees.all() if person.user_id)
        if users:
            yield DueRecord(item, item.due, users)


@takes_part
def at_work(record: Record) -> Iterable[int | None]:
    """Those responsible for work and the people of its project: guests who see it may call them."""
    if isinstance(record, Project):
        project, doing = record, []
    elif isinstance(record, WorkItem):
        project, doing = record.project, list(record.assignees.values_list("pk", flat=True))
    else:
        return []
    return _users([*doing, project.owner_id, *project.memberships.values_list("person_id", flat=True)])


def _work(record: Record) -> WorkItem:
    if not isinstance(record, WorkItem):
        raise TypeError(f"wanted a work item, got {record!r}")
    return record


def _users(person_ids: Sequence[int | None]) -> Iterable[int]:
    ids = [key for key in person_ids if key is not None]
    return Person.objects.filter(pk__in=ids, user__isnull=False).values_list("user_id", flat=True) if ids else []
