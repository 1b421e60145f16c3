"""Whom cases concern: who has a step, who is late, and who hears how it ended."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from opsloop.engines.workflow import OWNER, Activity, Approval
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.speaking import takes_part
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.remind import DueRecord, reminds
from opsloop.kernel.notify.whom import Told, tells, watchers_hear
from opsloop.kernel.queries.facts import remembered
from opsloop.kernel.records.logged import keep_inside
from opsloop.kernel.records.record import Record
from opsloop.kernel.search.wordless import changes_no_words
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.calling import HELD
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseWork
from opsloop.rooms.processes.deadlines import VERB as DEADLINE
from opsloop.rooms.processes.doers import doers_of
from opsloop.rooms.processes.escalating import above
from opsloop.rooms.processes.new_findings import FOUND, hears_of
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.roles import Cast
from opsloop.rooms.processes.telling import VERBS, element_of, step_of
from opsloop.rooms.projects.models import Project

Reason = Notification.Reason
BY_ITSELF = ("not_begun", "event_missed", "held_back")
"""What kept cases from beginning by themselves: news for the owner of the process, and none for clients."""
watchers_hear("ended", "cancelled", "decided")
changes_no_words(*(f"case.{verb}" for verb in (*VERBS.values(), DEADLINE, HELD)), *FOUND)
keep_inside(*FOUND, *(f"process.{verb}" for verb in BY_ITSELF), f"case.{HELD}")
GIVEN = ("step_opened", "step_assigned", "step_delegated", "step_reassigned", "step_released", "reminded")
NEEDS = ("version", "works__person")


@tells(*(f"case.{verb}" for verb in GIVEN), needs=NEEDS)
def has_a_step(event: Event, record: Record) -> Iterable[Told]:
    """Whoever has the open step, or may take it."""
    case = case_of(record)
    for work in steps_of(event, case):
        reason = Reason.APPROVAL if isinstance(activity_of(case, work), Approval) else Reason.ASSIGNED
        yield from ((user, reason) for user in users_doing(work, case))


@tells("case.escalated", "case.step_escalated", needs=NEEDS)
def is_late(event: Event, record: Record) -> Iterable[Told]:
    """Those to whom a step that lies is escalated, by a timer or by somebody, and whoever has the step."""
    case = case_of(record)
    for work in steps_of(event, case):
        holders = above(work, cast_of(case), case.version.compiled, beside=event.actor_id)
        users = [holder.user_id for holder in holders if holder.user_id is not None]
        yield from ((user, Reason.ESCALATED) for user in [*users, *users_doing(work, case)])


@tells(f"case.{DEADLINE}", needs=("process__owner",))
def is_late_as_a_whole(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever owns the process."""
    owner = case_of(record).process.owner
    if owner is not None and owner.user_id is not None:
        yield owner.user_id, Reason.ESCALATED


@tells("case.step_opened", needs=NEEDS)
def is_consulted(event: Event, record: Record) -> Iterable[Told]:
    """Whose view is asked before a step: once, however many do it."""
    case = case_of(record)
    for work in steps_of(event, case):
        if work.number == min(other.number for other in case.works.all() if other.token == work.token):
            doing = set(users_doing(work, case))
            yield from (
                (user, Reason.CONSULTED) for user in users_of("consulted", work.element, case) if user not in doing
            )


@tells("case.step_done", "case.decided", needs=NEEDS)
def is_informed(event: Event, record: Record) -> Iterable[Told]:
    """Who is told after a step: when nothing of it is left to do."""
    case, element = case_of(record), element_of(event)
    if not any(work.element == element for work in case.works.all()):
        yield from ((user, Reason.INFORMED) for user in users_of("informed", element, case))


@tells("case.ended", "case.cancelled", needs=("requester",))
def hears_the_outcome(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever asked for it."""
    requester = case_of(record).requester
    if requester is not None and requester.user_id is not None:
        yield requester.user_id, Reason.WATCHING


@tells(*FOUND)
def has_a_finding(event: Event, record: Record) -> Iterable[Told]:
    """Whoever owns the process, or owns or leads the project."""
    if isinstance(record, Process | Project):
        yield from ((user.pk, Reason.FOUND) for user in hears_of(event, record))


@tells(f"case.{HELD}", needs=NEEDS)
def is_held(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever owns the process of a case that cannot go on by itself, or looks after it in their place."""
    holders = cast_of(case_of(record)).named([OWNER])
    yield from ((holder.user_id, Reason.ESCALATED) for holder in holders if holder.user_id is not None)


@tells(*(f"process.{verb}" for verb in BY_ITSELF), needs=("owner",))
def could_not_begin(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever owns a process of which cases should have begun by themselves."""
    if isinstance(record, Process) and record.owner is not None and record.owner.user_id is not None:
        yield record.owner.user_id, Reason.ESCALATED


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


def steps_of(event: Event, case: Case) -> list[CaseWork]:
    """The step that an event is about, where it is still open."""
    _name, number = step_of(event)
    return [work for work in case.works.all() if work.number == number]


def cast_of(case: Case) -> Cast:
    """Who has its roles: read once for all cases of a version and a requester that are told of together."""
    return remembered(case.version, ("cast", case.requester_id), lambda _version: case.cast())


def users_doing(work: CaseWork, case: Case) -> list[int]:
    """Who of those that may do an open step signs in."""
    return [user for _person, user in doers_of(work, cast_of(case), case.version.compiled) if user is not None]


def users_of(duty: str, element: str, case: Case) -> list[int]:
    """Who of those that have this duty at a step signs in."""
    activity = case.version.compiled.activities.get(element)
    roles = getattr(activity.duties, duty) if activity is not None else ()
    return [holder.user_id for holder in cast_of(case).named(roles) if holder.user_id is not None]


def activity_of(case: Case, work: CaseWork) -> Activity:
    """What the process says of a step."""
    return case.version.compiled.activities[work.element]
