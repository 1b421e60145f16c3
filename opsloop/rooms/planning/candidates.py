"""Who could do a piece of work: the best few by when it would be done, how well they can, and how gladly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, Sum
from django.utils import timezone

from opsloop.engines.calendar import OutOfHorizon, WorkingTime, as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person, SkillLevel
from opsloop.rooms.people.working_time import team_time, working_times
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.elsewhere import held_rows, standing_rows
from opsloop.rooms.planning.open_work import able_people, members_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import LEAST_MINUTES, midnight, not_before
from opsloop.rooms.planning.weeks import still
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Dependency, WorkItem

SHOWN = 5
AHEAD = timedelta(days=366)
LOOKED_AT = timedelta(weeks=4)
"""How far the share of booked hours looks."""
LEVEL_MINUTES, INTEREST_MINUTES = 120, 60
"""What a level above what is asked and a step of interest are worth, in minutes of an earlier finish."""


@dataclass(frozen=True, kw_only=True)
class Skilled:
    """A skill that the work needs, and how well somebody has it."""

    name: str
    needed: int
    level: int
    interest: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could do it."""

    person: Person
    skills: Sequence[Skilled]
    finish: datetime | None
    """When it would be done, after all that they have to do before; None where not within a year."""
    booked: int
    """Percent of their hours of the next weeks that are spoken for."""
    waiting: int
    """Minutes of other work that come before."""
    assigned: bool
    in_time: bool | None
    """Whether that is by the due day; None where there is none."""

    @property
    def lacking(self) -> Sequence[Skilled]:
        """What they cannot do as well as it is asked."""
        return [skill for skill in self.skills if skill.level < skill.needed]

    @property
    def order(self) -> tuple[int, float, int]:
        """Those who can come first, then who is done sooner, where skill and interest count as time."""
        above = min((skill.level - skill.needed for skill in self.skills), default=0)
        gladly = sum(skill.interest - 2 for skill in self.skills)
        done = float("inf") if self.finish is None else self.finish.timestamp() / 60
        return len(self.lacking), done - LEVEL_MINUTES * above - INTEREST_MINUTES * gladly, self.person.pk


@dataclass(frozen=True, kw_only=True)
class People:
    """Who could do a piece of work: the best few, and all others that the reader sees."""

    best: Sequence[Candidate]
    others: Sequence[Candidate]
    """Of the project, with what they lack or a later day."""
    outside: Sequence[Person]
    """Who does not work in the project."""
    ready: Ready | None
    """Before when it may not begin; what it waits for is named where the reader sees that."""


def candidates_for(item: WorkItem, *, seen_by: User) -> Sequence[Candidate]:
    """The best few who the reader sees and who may work in the project; only where nobody can, those who nearly can."""
    return people_for(item, seen_by=seen_by).best


def people_for(item: WorkItem, *, seen_by: User) -> People:
    """The best few of those who may work in the project, and why nobody else is among them.

    What comes before is what the published plan gives them, or where there is none all their other open work; and
    nobody begins before the work is ready.
    """
    people, outside = _allowed(item, seen_by)
    needed = {row.skill_id: (row.skill.name, row.level) for row in item.required_skills.select_related("skill")}
    now = timezone.now()
    first = now.astimezone(ZoneInfo(item.workspace.time_zone)).date()
    times = working_times(people, first, first + AHEAD)
    busy = _busy(item, times, as_minutes(now))
    assigned = set(item.assignees.values_list("pk", flat=True))
    ready, minutes, placed = readiness(item), _left(item), _placed(item)
    begin = now if ready is None else ready.at
    found = [
        _candidate(
            item,
            person,
            _free(times[person.pk], busy[person.pk], as_minutes(now)),
            needed,
            ready=as_minutes(begin),
            minutes=minutes,
            assigned=person.pk in assigned,
            planned=placed.get(person.pk),
        )
        for person in people
    ]
    ranked = sorted(found, key=lambda each: each.order)
    best = ([each for each in ranked if not each.lacking] or ranked)[:SHOWN]
    others = [each for each in ranked if each not in best]
    return People(best=best, others=others, outside=outside, ready=ready and ready.told_to(seen_by))


@dataclass(frozen=True)
class Ready:
    """Before when work may not begin: its `own` start, or because of what it waits for, where that may be named."""

    at: datetime
    behind: WorkItem | None = None
    own: bool = False

    def told_to(self, user: User) -> Ready:
        """The same without the name of what the user does not see."""
        if self.behind is None or WorkItem.objects.visible_to(user).filter(pk=self.behind.pk).exists():
            return self
        return replace(self, behind=None)


def readiness(item: WorkItem) -> Ready | None:
    """The last of its own start and of what it waits for, where the published plan has that; None: it may begin now.

    What is in no plan is waited for until the end of its due day; of a whole, its last part counts.
    """
    zone = ZoneInfo(item.workspace.time_zone)
    found = [
        Ready(moment, wait.predecessor) for wait in _waits(item) if (moment := _lets_begin(wait, zone)) is not None
    ]
    promise = promises_in(item.workspace).get(item.pk)
    day = not_before(item, promise)
    if day is not None and item.started_at is None:
        found.append(Ready(as_datetime(midnight(day, zone)), own=True))
    return max((each for each in found if each.at > timezone.now()), key=lambda each: each.at, default=None)


def _waits(item: WorkItem) -> Iterable[Dependency]:
    waits = Dependency.objects.filter(
        successor=item, kind__in=[Dependency.Kind.FINISH_START, Dependency.Kind.START_START]
    )
    return waits.filter(predecessor__completed_at=None, predecessor__trashed_at=None).select_related("predecessor")


def _lets_begin(wait: Dependency, zone: ZoneInfo) -> datetime | None:
    before = wait.predecessor
    rows = PlannedWork.objects.filter(Q(work_item=before) | Q(work_item__parent=before), work_item__completed_at=None)
    edge = "start" if wait.kind == Dependency.Kind.START_START else "finish"
    planned: datetime | None = rows.filter(plan__state=Plan.State.PUBLISHED).aggregate(at=Max(edge))["at"]
    if planned is None and before.due is not None:
        planned = as_datetime(midnight(before.due + timedelta(days=1), zone))
    if planned is None or wait.lag_minutes <= 0:
        return planned
    first = planned.astimezone(zone).date()
    house = team_time(before.workspace, first, first + AHEAD)
    return as_datetime(house.add(as_minutes(planned), wait.lag_minutes))


@dataclass(frozen=True)
class _Free:
    """Somebody's time from now on, and what of it is spoken for."""

    own: WorkingTime
    free: WorkingTime
    waiting: int
    now: int


def _candidate(
    item: WorkItem,
    person: Person,
    time: _Free,
    needed: Mapping[int, tuple[str, int]],
    *,
    ready: int,
    minutes: int,
    assigned: bool,
    planned: datetime | None,
) -> Candidate:
    levels: dict[int, SkillLevel] = {row.skill_id: row for row in person.skill_levels.all()}
    skills = [
        Skilled(
            name=name,
            needed=level,
            level=levels[key].level if key in levels else 0,
            interest=levels[key].interest if key in levels else 2,
        )
        for key, (name, level) in needed.items()
    ]
    finish = planned or _done(time, minutes, ready=ready)
    return Candidate(
        person=person,
        skills=skills,
        finish=finish,
        booked=_booked(time),
        waiting=time.waiting,
        assigned=assigned,
        in_time=None if item.due is None else finish is not None and as_minutes(finish) <= _due(item, item.due),
    )


def _allowed(item: WorkItem, seen_by: User) -> tuple[list[Person], list[Person]]:
    """Who may work in the project, and who may not."""
    people = list(able_people(item.workspace, seen_by))
    members = members_of([item.project])
    inside = [person for person in people if item.project_id not in members or person.pk in members[item.project_id]]
    return inside, [person for person in people if person not in inside]


def _busy(item: WorkItem, times: Mapping[int, WorkingTime], now: int) -> dict[int, int | list[tuple[int, int]]]:
    """Each one's spans of published plans, or the minutes of their other open work where nothing is published."""
    keys = list(times)
    published = Plan.objects.in_workspace(item.workspace).published().first()
    if published is None:
        return dict(_queues(item, keys))
    spans: dict[int, int | list[tuple[int, int]]] = {key: [] for key in keys}
    rows = standing_rows(item.workspace).filter(finish__gt=as_datetime(now)).exclude(work_item=item)
    for row in rows.select_related("plan").prefetch_related("seats"):
        seats, since = row.seats.all(), as_minutes(row.plan.planned_from)
        for seat in seats:
            known = spans.get(seat.person_id or 0)
            if isinstance(known, list) and row.start is not None and row.finish is not None:
                span = as_minutes(row.start), as_minutes(row.finish)
                known.append(still(times[seat.person_id or 0], span, row.minutes / len(seats), since=since))
    return spans


def _queues(item: WorkItem, keys: Sequence[int]) -> dict[int, int]:
    rows = WorkItem.objects.live().open().filter(assignees__in=keys, archived_at=None)
    rows = rows.filter(project__template=False, project__trashed_at=None)
    rows = rows.exclude(pk=item.pk).annotate(spent=Sum("time_entries__minutes")).prefetch_related("assignees")
    queue = dict.fromkeys(keys, 0)
    for row in rows.distinct():
        share = _left(row) // max(len(row.assignees.all()), 1)
        for person in row.assignees.all():
            if person.pk in queue:
                queue[person.pk] += share
    return queue


def _left(item: WorkItem) -> int:
    spent = getattr(item, "spent", None)
    gone = item.spent_minutes if spent is None and item.planned_minutes else spent or 0
    return max((item.planned_minutes or Wishes().assumed_minutes) - gone, LEAST_MINUTES)


def _placed(item: WorkItem) -> dict[int, datetime]:
    """When it is done by whom the published plan has it with, where they still work by that."""
    rows = standing_rows(item.workspace).filter(work_item=item)
    row = held_rows(rows, item.workspace, now=timezone.now()).get(item.pk)
    if row is None or row.finish is None:
        return {}
    return {seat.person_id: row.finish for seat in row.seats.all() if seat.person_id is not None}


def _free(own: WorkingTime, busy: int | list[tuple[int, int]], now: int) -> _Free:
    begin = max(now, own.start)
    if isinstance(busy, int):
        return _Free(own, own, busy, begin)
    taken = WorkingTime.of(busy, start=own.start, end=own.end)
    return _Free(own, own - taken, 0, begin)


def _done(time: _Free, minutes: int, *, ready: int) -> datetime | None:
    try:
        begin = max(time.free.add(time.now, time.waiting), ready)
        return as_datetime(time.free.add(begin, minutes))
    except OutOfHorizon:
        return None


def _booked(time: _Free) -> int:
    end = min(time.now + round(LOOKED_AT.total_seconds() / 60), time.own.end)
    there = time.own.between(time.now, end)
    taken = min(there, time.waiting) if time.waiting else there - time.free.between(time.now, end)
    return round(100 * taken / there) if there else 100


def _due(item: WorkItem, day: date) -> int:
    return midnight(day + timedelta(days=1), ZoneInfo(item.workspace.time_zone))
