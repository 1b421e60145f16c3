"""Whom cases concern: who has a step, who is late, and who hears how it ended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from opsloop.engines.workflow import Approval
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.speaking import takes_part
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.remind import DueRecord, reminds
from opsloop.kernel.notify.whom import Told, tells, watchers_hear
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.roles import holders_of

Reason = Notification.Reason
watchers_hear("ended", "cancelled", "decided")
GIVEN = ("step_opened", "step_assigned", "step_delegated", "step_reassigned", "step_released", "reminded")


@tells(*(f"case.{verb}" for verb in GIVEN))
def has_a_step(event: Event, record: Record) -> Iterable[Told]:
    """Whoever has an open step of that name, or may take it."""
    case = case_of(record)
    activities = case.version.compiled.activities
    for work in case.works.select_related("person"):
        if activities[work.element].name == named(event):
            reason = Reason.APPROVAL if isinstance(activities[work.element], Approval) else Reason.ASSIGNED
            yield from ((person.user_id, reason) for person in case.doers(work) if person.user_id is not None)


@tells("case.escalated")
def is_late(event: Event, record: Record) -> Iterable[Told]:
    """The role that a late step escalates to, and whoever has the step."""
    case = case_of(record)
    for work in case.works.select_related("person"):
        activity = case.version.compiled.activities[work.element]
        if activity.name == named(event):
            roles = [timer.role for timer in activity.timers if timer.action == "escalate"]
            above = [person for role in roles for person in holders_of(case.process, role, case.requester)]
            for person in [*above, *case.doers(work)]:
                if person.user_id is not None:
                    yield person.user_id, Reason.DUE


@tells("case.ended", "case.cancelled")
def hears_the_outcome(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever asked for it."""
    requester = case_of(record).requester
    if requester is not None and requester.user_id is not None:
        yield requester.user_id, Reason.WATCHING


@reminds
def due_cases(workspace: Workspace, by: datetime.date) -> Iterable[DueRecord]:
    """Cases whose open step is due by a day, for those who have it."""
    rows = Case.objects.in_workspace(workspace).live().running().filter(archived_at=None)
    rows = rows.filter(due__lte=by, due__gte=by - datetime.timedelta(days=1)).prefetch_related("waiting")
    for case in rows:
        users = tuple(person.user_id for person in case.waiting.all() if person.user_id)
        if users:
            yield DueRecord(case, case.due, users)


@takes_part
def in_the_case(record: Record) -> Iterable[int | None]:
    """Those involved in a case: guests who see it may call them."""
    if not isinstance(record, Case):
        return []
    people = Person.objects.filter(cases_involved=record, user__isnull=False)
    return people.values_list("user_id", flat=True)


def case_of(record: Record) -> Case:
    """The record, which is a case."""
    if not isinstance(record, Case):
        raise TypeError(f"wanted a case, got {record!r}")
    return record


def named(event: Event) -> str:
    """The step that an event is about, without the entry of its list."""
    step = event.changes.get("step") or ["", ""]
    return str(step[-1] or "").partition(": ")[0]
