"""Weeks of a plan, and how the minutes of work fall into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from zoneinfo import ZoneInfo

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import resumed_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork

WEEK = timedelta(days=7)
STEP = 15
"""Efforts are planned in steps of so many minutes, which working hours begin and end on as well."""
MOST_WEEKS = 26


def weeks_of(plan: Plan, rows: Iterable[PlannedWork], *, week_starts_on: int) -> list[date]:
    """The first days of the weeks from the plan's start to the last finish of these rows, at most half a year."""
    last = max((row.finish for row in rows if row.finish), default=plan.planned_from)
    day = last.astimezone(ZoneInfo(plan.workspace.time_zone)).date()
    return weeks_until(plan, day, week_starts_on=week_starts_on)


def weeks_until(plan: Plan, last: date | None, *, week_starts_on: int) -> list[date]:
    """The first days of the weeks from the plan's start to this day, or of its first week; at most half a year."""
    begin = plan.planned_from.astimezone(ZoneInfo(plan.workspace.time_zone)).date()
    first = begin - timedelta(days=(begin.weekday() - (week_starts_on - 1)) % 7)
    weeks = (max(last or begin, begin) - first).days // 7 + 1
    return [first + WEEK * number for number in range(min(weeks, MOST_WEEKS))]


def worked(own: WorkingTime, start: int, end: int) -> int:
    """Working minutes between two instants, as far as the calendar was laid out."""
    low, high = max(start, own.start), min(end, own.end)
    return own.between(low, high) if low < high else 0


def within(own: WorkingTime, spans: Iterable[tuple[int, int]]) -> WorkingTime:
    """These spans as far as somebody's hours were laid out."""
    return WorkingTime.of(spans, start=own.start, end=own.end)


def still(own: WorkingTime, span: tuple[int, int], minutes: float, *, since: int) -> tuple[int, int]:
    """The part of a planned span in which a person does what is planned; since when is the plan's start.

    Work that had begun by then goes on from there, or where the person comes from something else, in one go; what is
    left of it for each was planned in whole steps.
    """
    start, finish = span
    return span if start >= since else (resumed_in(own, since, finish, ceil(minutes / STEP) * STEP), finish)


def spread(
    own: WorkingTime, edges: Sequence[int], span: tuple[int, int], minutes: float
) -> Iterator[tuple[int, float]]:
    """The minutes of work from an instant to another that fall between each two edges, by the place of the first.

    In proportion to the person's hours then; where they have none, as by leave that came later, where the span ends.
    """
    start, end = span
    total = worked(own, start, end)
    for place, (low, high) in enumerate(pairwise(edges)):
        if start < high and low < end:
            if total:
                yield place, minutes * worked(own, max(start, low), min(end, high)) / total
            elif low < end <= high:
                yield place, minutes
