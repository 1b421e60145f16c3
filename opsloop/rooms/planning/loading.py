"""How full people's weeks are in a plan: the hours planned for each against those they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from opsloop.engines.calendar import WorkingTime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_times
from opsloop.rooms.planning.open_work import able_people
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import midnight

WEEK = timedelta(days=7)
MOST_WEEKS = 26


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
        """Which step of the scale it is drawn in: `none` to `full`, or `away`."""
        if self.percent is None:
            return "away"
        return next(name for limit, name in SCALE if self.percent <= limit)


SCALE = ((0, "none"), (25, "low"), (50, "some"), (75, "much"), (95, "most"), (10**9, "full"))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person and their weeks."""

    person: Person
    cells: Sequence[Cell]

    @property
    def planned(self) -> int:
        return sum(cell.planned for cell in self.cells)

    @property
    def available(self) -> int:
        return sum(cell.available for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Load:
    """Everybody's weeks, with the sum of each."""

    weeks: Sequence[date]
    rows: Sequence[Row]
    sums: Sequence[Cell]


def load_in(plan: Plan, *, seen_by: User, week_starts_on: int = 1) -> Load:
    """The weeks from the plan's start to its last finish, at most half a year; counts the work that the user sees."""
    zone = ZoneInfo(plan.workspace.time_zone)
    people = list(able_people(plan.workspace, seen_by))
    work = PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by).prefetch_related("seats")
    rows = list(work.order_by("start"))
    weeks = weeks_of(plan, rows, week_starts_on=week_starts_on)
    times = working_times(people, weeks[0], weeks[-1] + WEEK)
    edges = [midnight(week, zone) for week in [*weeks, weeks[-1] + WEEK]]
    now = max(edges[0], as_minutes(plan.planned_from))
    busy = _spans(rows)
    table = [
        Row(person=person, cells=_cells(weeks, edges, now, times[person.pk], busy[person.pk])) for person in people
    ]
    sums = _sums(weeks, table)
    gone = next((place for place, cell in enumerate(sums) if cell.available or cell.planned), 0)
    shown = [Row(person=row.person, cells=row.cells[gone:]) for row in table if row.available or row.planned]
    return Load(weeks=weeks[gone:], rows=shown, sums=sums[gone:])


def weeks_of(plan: Plan, rows: Iterable[PlannedWork], *, week_starts_on: int) -> list[date]:
    """The first days of the weeks from the plan's start to the last finish of these rows, at most half a year."""
    zone = ZoneInfo(plan.workspace.time_zone)
    begin = plan.planned_from.astimezone(zone).date()
    first = begin - timedelta(days=(begin.weekday() - (week_starts_on - 1)) % 7)
    last = max((row.finish for row in rows if row.finish), default=plan.planned_from).astimezone(zone).date()
    return [first + WEEK * number for number in range(min((last - first).days // 7 + 1, MOST_WEEKS))]


def _spans(rows: Iterable[PlannedWork]) -> dict[int, list[tuple[int, int]]]:
    """When each person is at work for the plan."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        for seat in row.seats.all():
            if seat.person_id is not None and row.start is not None and row.finish is not None:
                found[seat.person_id].append((as_minutes(row.start), as_minutes(row.finish)))
    return found


def _cells(
    weeks: Sequence[date], edges: Sequence[int], now: int, own: WorkingTime, busy: Iterable[tuple[int, int]]
) -> list[Cell]:
    planned = [0] * len(weeks)
    for start, finish in busy:
        for place, (low, high) in enumerate(pairwise(edges)):
            if start < high and low < finish:
                planned[place] += worked(own, max(start, low), min(finish, high))
    available = [worked(own, max(low, now), high) for low, high in pairwise(edges)]
    return [Cell(first=week, planned=planned[place], available=available[place]) for place, week in enumerate(weeks)]


def worked(own: WorkingTime, start: int, end: int) -> int:
    """Working minutes between two instants, as far as the calendar was laid out."""
    low, high = max(start, own.start), min(end, own.end)
    return own.between(low, high) if low < high else 0


def _sums(weeks: Sequence[date], rows: Sequence[Row]) -> list[Cell]:
    return [
        Cell(
            first=week,
            planned=sum(row.cells[place].planned for row in rows),
            available=sum(row.cells[place].available for row in rows),
        )
        for place, week in enumerate(weeks)
    ]
