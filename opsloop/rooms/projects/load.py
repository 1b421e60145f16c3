"""How much work waits for a person, week by week, against the hours they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from opsloop.engines.calendar import Calendar
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import calendars

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


class Waiting(NamedTuple):
    """A piece of open work: minutes of effort, and those already logged by all its people."""

    effort_minutes: int
    spent: int | None
    people: int
    start: date | None
    due: date


def load_of(person: Person, work: Sequence[Waiting], *, today: date, week_starts_on: int = 1) -> list[WeekLoad]:
    """The person's next weeks, this one first.

    What is left of each piece is shared evenly by its people and spread from its start to its due day in proportion
    to the person's hours, or laid on its last day where they have none then; what is overdue falls on today.
    O(days + pieces).
    """
    last = min(max((piece.due for piece in work), default=today), today + FARTHEST)
    first = today - timedelta(days=(today.weekday() - (week_starts_on - 1)) % 7)
    end = max(last, first + timedelta(weeks=WEEKS, days=-1))
    hours = _minutes_by_day(calendars([person], first, end)[person.pk], first, end)
    before = [0, *accumulate(hours)]
    planned = [0.0] * WEEKS
    for piece in work:
        begin, due = _days_of(piece, today, last)
        for week, minutes in _by_week(_left(piece), (begin - first).days, (due - first).days + 1, before):
            planned[week] += minutes
    return [
        WeekLoad(
            first=first + timedelta(weeks=week),
            planned=round(planned[week]),
            available=before[7 * (week + 1)] - before[7 * week],
        )
        for week in range(WEEKS)
    ]


def _left(piece: Waiting) -> float:
    return max(piece.effort_minutes - (piece.spent or 0), 0) / max(piece.people, 1)


def _days_of(piece: Waiting, today: date, last: date) -> tuple[date, date]:
    due = max(min(piece.due, last), today)
    return min(max(piece.start or today, today), due), due


def _by_week(minutes: float, begin: int, end: int, before: Sequence[int]) -> Iterator[tuple[int, float]]:
    """The minutes that fall into each week, of work on days `begin` until before `end`.

    `before` is how many minutes the person works before each day.
    """
    total = before[end] - before[begin]
    for week in range(begin // 7, min((end - 1) // 7 + 1, WEEKS)):
        opens, closes = max(begin, 7 * week), min(end, 7 * week + 7)
        if total:
            yield week, minutes * (before[closes] - before[opens]) / total
        elif closes == end:
            yield week, minutes


def _minutes_by_day(rules: Calendar, first: date, last: date) -> list[int]:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [rules.over(day, day).minutes for day in days]
