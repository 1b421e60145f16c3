"""How much work waits for a person, week by week, against the hours they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from opsloop.engines.calendar import Calendar
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import calendars
from opsloop.rooms.projects.work_item import WorkItem

WEEKS = 6
FARTHEST = timedelta(weeks=26)
"""Work due later than this is spread as if it were due then."""


@dataclass(frozen=True, kw_only=True)
class WeekLoad:
    """The minutes of work planned in a week that begins on `first`, and those there are."""

    first: date
    planned: int
    available: int

    @property
    def over(self) -> bool:
        """Whether more is planned than there is time for."""
        return self.planned > self.available


def load_of(person: Person, items: Iterable[WorkItem], *, today: date, week_starts_on: int = 1) -> list[WeekLoad]:
    """The person's next weeks, this one first.

    What is left of each item is shared evenly by its people and spread over their hours from its start to its due
    day; what is overdue falls on today. Items without effort or due day do not count. `items` come with their
    assignees and carry `spent`, the minutes already logged.
    """
    rows = [item for item in items if item.effort_minutes and item.due is not None]
    last = min(max((item.due for item in rows if item.due), default=today), today + FARTHEST)
    first = today - timedelta(days=(today.weekday() - (week_starts_on - 1)) % 7)
    end = max(last, first + timedelta(weeks=WEEKS, days=-1))
    hours = _minutes_by_day(calendars([person], first, end)[person.pk], first, end)
    planned: dict[date, float] = defaultdict(float)
    for item in rows:
        for day, minutes in spread(_left(item), _days_of(item, today, last), hours).items():
            planned[day] += minutes
    return [_week(first + timedelta(weeks=week), planned, hours) for week in range(WEEKS)]


def spread(minutes: float, days: tuple[date, date], hours: Mapping[date, int]) -> dict[date, float]:
    """The minutes laid over these days (both included) in proportion to their hours; all on the last if it has none."""
    begin, end = days
    here = {day: worked for day, worked in hours.items() if begin <= day <= end and worked}
    total = sum(here.values())
    return {day: minutes * worked / total for day, worked in here.items()} if total else {end: minutes}


def _left(item: WorkItem) -> float:
    spent = getattr(item, "spent", None) or 0
    return max((item.effort_minutes or 0) - spent, 0) / max(len(item.assignees.all()), 1)


def _days_of(item: WorkItem, today: date, last: date) -> tuple[date, date]:
    due = max(min(item.due or today, last), today)
    return min(max(item.start or today, today), due), due


def _minutes_by_day(rules: Calendar, first: date, last: date) -> dict[date, int]:
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return {day: rules.over(day, day).minutes for day in days}


def _week(first: date, planned: Mapping[date, float], hours: Mapping[date, int]) -> WeekLoad:
    days = [first + timedelta(days=step) for step in range(7)]
    return WeekLoad(
        first=first,
        planned=round(sum(planned.get(day, 0.0) for day in days)),
        available=sum(hours.get(day, 0) for day in days),
    )
