"""Where published plans have open work: for a plan of some projects, what its people have to do in the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import and_
from zoneinfo import ZoneInfo

from django.db.models import Q

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import WorkingTime, as_datetime, as_minutes, without
from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, PlannedWorkQuerySet
from opsloop.rooms.planning.portfolio import Promise
from opsloop.rooms.planning.publishing import days_to_write, people_to_write
from opsloop.rooms.planning.weeks import spread, still, within, worked
from opsloop.rooms.projects.models import Project

LOOKED_AT = 500
"""So many publications, the newest, are looked at for the last one about a project."""
Interval = tuple[int, int]
Taken = Mapping[int, Sequence[engine.Elsewhere]]
"""What people have to do elsewhere, by the key of the person."""


def last_words(workspace: Workspace) -> PlannedWorkQuerySet:
    """What the last plan that was published about its project says of work."""
    known: set[int] = set()
    found = Q(pk__in=[])
    for plan, projects in plans_that_hold(workspace):
        if not projects:
            found |= Q(plan=plan) & ~Q(work_item__project__in=known)
        found |= Q(plan=plan, work_item__project__in=projects)
        known |= projects
    return PlannedWork.objects.filter(found)


def standing_rows(workspace: Workspace) -> PlannedWorkQuerySet:
    """The places of open work by the last plan that was published about its project, where that gave it one."""
    rows = last_words(workspace).filter(work_item__completed_at=None)
    return rows.filter(work_item__trashed_at=None, work_item__archived_at=None).placed()


def plans_that_hold(workspace: Workspace) -> list[tuple[int, set[int]]]:
    """The plans that are the last published about something, the newest first, each with the projects of which it is.

    One without projects is about all that are left.
    """
    known: set[int] = set()
    found = []
    for plan, projects in _publications(workspace):
        if left := projects - known:
            found.append((plan, left))
        elif not projects:
            return [*found, (plan, set())]
        known |= projects
    return found


def plan_about(workspace: Workspace, project: int) -> Plan | None:
    """The last plan that was published about the project, with this key."""
    for plan, projects in _publications(workspace):
        if not projects or project in projects:
            return Plan.objects.select_related("workspace").get(pk=plan)
    return None


def projects_with_a_plan(workspace: Workspace) -> set[int]:
    """The keys of the projects that publications are about; none where one of them is about all."""
    publications = _publications(workspace)
    if any(not projects for _plan, projects in publications):
        return set()
    return {key for _plan, projects in publications for key in projects}


def held_rows(rows: PlannedWorkQuerySet, workspace: Workspace, *, now: datetime) -> dict[int, PlannedWork]:
    """Those that people still work by: with the same people, the same first day, and not over by `now`."""
    there = rows.filter(finish__gt=now).select_related("work_item", "plan").order_by("pk")
    found = list(there.prefetch_related("seats__person", "work_item__assignees"))
    promises, zone = promises_in(workspace) if found else {}, ZoneInfo(workspace.time_zone)
    return {row.work_item_id: row for row in found if _holds(row, promises.get(row.work_item_id), zone)}


@dataclass(frozen=True)
class Engagement:
    """A place of published work, and when somebody is at it: what a later plan has put around it is left out."""

    row: PlannedWork
    spans: Sequence[Interval]

    def hours(self, own: WorkingTime) -> WorkingTime:
        """The hours of these in which they are at it."""
        return own & within(own, self.spans)

    def ahead(self, own: WorkingTime, edges: Sequence[int], *, now: int) -> Iterator[tuple[int, float]]:
        """Their minutes of it that are still to come between each two edges, by the place of the first."""
        if not self.spans:
            return
        hours, share = self.hours(own), self.row.minutes / max(1, len(self.row.seats.all()))
        start, end = self.spans[0][0], self.spans[-1][1]
        begin = max(start, now)
        whole = share if end <= own.end else min(share, hours.minutes)
        gone = worked(hours, start, begin) / hours.minutes if hours.minutes else 0.0
        yield from spread(hours, edges, (begin, end), whole * (1 - gone))


def engagements(rows: Iterable[PlannedWork], times: Mapping[int, WorkingTime]) -> dict[int, list[Engagement]]:
    """When these people are at these rows, by person: a plan of some projects goes around what was published before."""
    ordered = sorted(rows, key=lambda row: (row.plan.published_at or row.plan.made_at, row.plan_id, row.pk))
    laid = {**_of_their_teams(ordered, times), **times}
    found: dict[int, list[Engagement]] = {key: [] for key in laid}
    for _plan, together in groupby(ordered, key=lambda row: row.plan_id):
        before = {key: sorted(span for each in known for span in each.spans) for key, known in found.items()}
        for row in together:
            team = [key for key in _people(row) if key in laid]
            at = _span(row, [laid[key] - within(laid[key], before[key]) for key in team] if _begun(row) else ())
            for key in team:
                found[key].append(Engagement(row, () if at is None else tuple(without([at], before[key]))))
    return {key: known for key, known in found.items() if known and key in times}


def _of_their_teams(rows: Sequence[PlannedWork], times: Mapping[int, WorkingTime]) -> dict[int, WorkingTime]:
    """The hours of those with whom these people are at begun work: a team goes on while all of it is there."""
    others = {
        seat.person_id: seat.person
        for row in rows
        if _begun(row) and _people(row) & times.keys()
        for seat in row.seats.all()
        if seat.person is not None and seat.person_id not in times
    }
    if not others:
        return {}
    first, last = min(own.start for own in times.values()), max(own.end for own in times.values())
    return working_times(others.values(), as_datetime(first).date(), as_datetime(last).date())


def _people(row: PlannedWork) -> set[int]:
    return {seat.person_id for seat in row.seats.all() if seat.person_id is not None}


def _begun(row: PlannedWork) -> bool:
    """Whether it had begun when it was planned."""
    return row.start is not None and row.start < row.plan.planned_from


def _span(row: PlannedWork, team: Sequence[WorkingTime]) -> Interval | None:
    """When its people are at it: begun work goes on in one go, while the whole team is there."""
    if row.start is None or row.finish is None:
        return None
    span, share = (as_minutes(row.start), as_minutes(row.finish)), row.minutes / max(1, len(row.seats.all()))
    return still(reduce(and_, team), span, share, since=as_minutes(row.plan.planned_from)) if team else span


def engaged_elsewhere(
    plan: Plan, times: Mapping[int, WorkingTime], *, now: datetime, seen_by: User | None = None
) -> dict[int, list[Engagement]]:
    """What published plans have given these people in projects that this plan is not about, as far as the user sees."""
    about = {project.pk for project in plan.projects.all()}
    if not about:
        return {}
    rows = held_rows(standing_rows(plan.workspace), plan.workspace, now=now).values()
    others = {row.pk for row in rows if row.work_item.project_id not in about}
    if seen_by is not None and others:
        others &= set(PlannedWork.objects.filter(pk__in=others).visible_to(seen_by).values_list("pk", flat=True))
    known = engagements(rows, times)
    return {key: [each for each in these if each.row.pk in others] for key, these in known.items()}


def taken_elsewhere(plan: Plan, times: Mapping[int, WorkingTime], *, now: datetime) -> Taken:
    """The same as the engine takes it."""
    return {
        person: [
            engine.Elsewhere(id=str(each.row.work_item_id), start=start, finish=finish)
            for each in known
            for start, finish in each.spans
        ]
        for person, known in engaged_elsewhere(plan, times, now=now).items()
    }


def free_of(own: WorkingTime, known: Iterable[Engagement]) -> WorkingTime:
    """Somebody's hours without those in which they are at these."""
    return own - within(own, [span for each in known for span in each.spans])


def _publications(workspace: Workspace) -> list[tuple[int, set[int]]]:
    """The plans that were published and not taken back, the newest first, each with the projects it was asked about.

    One of everything has none; one whose projects are gone for good is about nothing any more.
    """
    plans = Plan.objects.in_workspace(workspace).filter(state__in=[Plan.State.PUBLISHED, Plan.State.SUPERSEDED])
    rows = list(plans.order_by("-published_at", "-pk").values_list("pk", "partial")[:LOOKED_AT])
    projects: dict[int, set[int]] = {key: set() for key, _partial in rows}
    some = [key for key, partial in rows if partial]
    for plan, project in Project.objects.filter(plans__in=some).values_list("plans", "pk"):
        projects[plan].add(project)
    return [(key, projects[key]) for key, partial in rows if projects[key] or not partial]


def _holds(row: PlannedWork, promise: Promise | None, zone: ZoneInfo) -> bool:
    return people_to_write(row) is None and "start" not in days_to_write(row, promise, zone=zone)
