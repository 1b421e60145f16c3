"""How full people's weeks are in a plan: the hours planned for each against those they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from opsloop.engines.calendar import WorkingTime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import team_time, working_times
from opsloop.rooms.planning.elsewhere import engaged_elsewhere, free_of
from opsloop.rooms.planning.open_work import able_people
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import midnight
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.planning.weeks import WEEK, spread, still, weeks_of, worked


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A person's week: minutes planned, and minutes there are."""

    first: date
    planned: int
    available: int

    @property
    def percent(self) -> int | None:
        """How full it is; None where nobody works."""
        return round(100 * self.planned / self.available) if self.available else None

    @property
    def tone(self) -> str:
        """Which step of the scale it is drawn in: `none` to `full`, `over`, or `away`."""
        if self.percent is None:
            return "away"
        return next(name for limit, name in SCALE if self.percent <= limit)


SCALE = ((0, "none"), (25, "low"), (50, "some"), (75, "much"), (95, "most"), (100, "full"), (10**9, "over"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person and their weeks; or so many people like them whom a scenario supposes."""

    person: Person
    cells: Sequence[Cell]
    supposed: int = 0

    @property
    def planned(self) -> int:
        return sum(cell.planned for cell in self.cells)

    @property
    def available(self) -> int:
        return sum(cell.available for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Load:
    """Everybody's weeks, with the sum of each, and the minutes planned of each project by its key."""

    weeks: Sequence[date]
    rows: Sequence[Row]
    sums: Sequence[Cell]
    projects: Mapping[int, Sequence[int]]


def load_in(plan: Plan, *, seen_by: User, week_starts_on: int = 1) -> Load:
    """The weeks from the plan's start to its last finish, at most half a year; counts the work that the user sees."""
    zone = ZoneInfo(plan.workspace.time_zone)
    people = list(able_people(plan.workspace, seen_by))
    work = PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by).prefetch_related("seats")
    rows = list(work.select_related("work_item").order_by("start"))
    weeks = weeks_of(plan, rows, week_starts_on=week_starts_on)
    times = working_times(people, weeks[0], weeks[-1] + WEEK)
    edges = [midnight(week, zone) for week in [*weeks, weeks[-1] + WEEK]]
    now = as_minutes(plan.planned_from)
    others = engaged_elsewhere(plan, times, now=plan.planned_from, seen_by=seen_by)
    busy, projects = _spans(rows), defaultdict[int, list[float]](lambda: [0.0] * len(weeks))
    table = []
    for person, supposed, own in [
        *((person, 0, times[person.pk]) for person in people),
        *_supposed(plan, people, weeks[0], weeks[-1] + WEEK),
    ]:
        planned = [0.0] * len(weeks)
        engaged = () if supposed else others.get(person.pk, ())
        free = free_of(own, engaged)
        for row, span, share in busy[-person.pk if supposed else person.pk]:
            for place, minutes in spread(free, edges, still(free, span, share, since=now), share):
                planned[place] += minutes
                projects[row.work_item.project_id][place] += minutes
        for each in engaged:
            for place, minutes in each.ahead(own, edges, now=now):
                planned[place] += minutes
                projects[each.row.work_item.project_id][place] += minutes
        cells = _cells(weeks, edges, now, own, planned, heads=supposed or 1)
        table.append(Row(person=person, cells=cells, supposed=supposed))
    sums = _sums(weeks, table)
    gone = next((place for place, cell in enumerate(sums) if cell.available or cell.planned), 0)
    shown = [replace(row, cells=row.cells[gone:]) for row in table if row.available or row.planned]
    by_project = {key: [round(each) for each in minutes[gone:]] for key, minutes in projects.items() if any(minutes)}
    return Load(weeks=weeks[gone:], rows=shown, sums=sums[gone:], projects=by_project)


def _supposed(
    plan: Plan, people: Sequence[Person], first: date, last: date
) -> Iterator[tuple[Person, int, WorkingTime]]:
    """Whom a scenario supposes besides: the person they are like, how many they are, and the hours of each."""
    zone = ZoneInfo(plan.workspace.time_zone)
    known = [Supposition.from_values(values) for values in plan.changes]
    for person in people:
        more = [each for each in known if each.kind == "more" and each.person == person.pk]
        if more:
            house = team_time(plan.workspace, first, last)
            begins = [house.start if each.first is None else midnight(each.first, zone) for each in more]
            begin = min(max(house.start, min(begins)), house.end)
            own = WorkingTime.of(house.spans(begin, house.end), start=house.start, end=house.end)
            yield person, sum(each.count for each in more), own


@dataclass(frozen=True, kw_only=True)
class Booking:
    """A piece of planned work, and the minutes that it takes somebody in the time that is asked for."""

    row: PlannedWork
    minutes: int


def bookings_of(plan: Plan, person: Person, *, week: date | None, seen_by: User) -> list[Booking]:
    """What the plan has for the person, in the week that begins on this day or in all; as far as the user sees it.

    In a plan of some projects with what published plans have given them in others.
    """
    zone, now = ZoneInfo(plan.workspace.time_zone), as_minutes(plan.planned_from)
    seen = PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by)
    last = (
        max(seen.aggregate(last=Max("finish"))["last"] or plan.planned_from, plan.planned_from).astimezone(zone).date()
    )
    first = plan.planned_from.astimezone(zone).date()
    own = working_times([person], first - WEEK, last + 2 * WEEK)[person.pk]
    edges = [midnight(day, zone) for day in ((week, week + WEEK) if week else (first - WEEK, last + WEEK))]
    engaged = engaged_elsewhere(plan, {person.pk: own}, now=plan.planned_from, seen_by=seen_by).get(person.pk, [])
    free = free_of(own, engaged)
    rows = list(seen.filter(seats__person=person).with_work(seen_by=seen_by).order_by("start", "pk"))
    found = [
        (row, [minutes for _place, minutes in spread(free, edges, still(free, span, share, since=now), share)])
        for row, span, share in _spans(rows)[person.pk]
    ]
    there = PlannedWork.objects.filter(pk__in=[each.row.pk for each in engaged]).with_work(seen_by=seen_by)
    shown = {row.pk: row for row in there} if engaged else {}
    found += [
        (shown[each.row.pk], [minutes for _place, minutes in each.ahead(own, edges, now=now)]) for each in engaged
    ]
    found.sort(key=lambda each: (each[0].start or plan.planned_from, each[0].pk))
    return [Booking(row=row, minutes=round(sum(here))) for row, here in found if here]


def _spans(rows: Iterable[Any]) -> dict[int, list[tuple[Any, tuple[int, int], float]]]:
    """When each person is at work for the plan: the rows, from when to when, and their share of the minutes.

    Those who are only supposed have the key of whom they are like, negative.
    """
    found: dict[int, list[tuple[Any, tuple[int, int], float]]] = defaultdict(list)
    for row in rows:
        for seat in row.seats.all():
            if row.start is not None and row.finish is not None:
                span = as_minutes(row.start), as_minutes(row.finish)
                found[seat.person_id or -seat.like_id].append((row, span, row.minutes / len(row.seats.all())))
    return found


def _cells(
    weeks: Sequence[date], edges: Sequence[int], now: int, own: WorkingTime, planned: Sequence[float], *, heads: int
) -> list[Cell]:
    available = [heads * worked(own, max(low, now), high) for low, high in pairwise(edges)]
    return [
        Cell(first=week, planned=round(planned[place]), available=available[place]) for place, week in enumerate(weeks)
    ]


def _sums(weeks: Sequence[date], rows: Sequence[Row]) -> list[Cell]:
    return [
        Cell(
            first=week,
            planned=sum(row.cells[place].planned for row in rows),
            available=sum(row.cells[place].available for row in rows),
        )
        for place, week in enumerate(weeks)
    ]
