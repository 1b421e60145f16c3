"""The axis of slots: time in which nobody works at all does not exist on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import gcd

import numpy as np

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling.facts import WrongProblem, wanted
from opsloop.engines.scheduling.kernel.arrays import Ints, Longs
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.problem import Problem

MOST_CELLS = 30_000_000
"""Slots times calendars that may be laid out; beyond it the grid becomes coarser."""
COARSER = (5, 10, 15, 30, 60)
MOST_SLOTS = 5_000_000
"""Slots where nothing ever closes; more take gigabytes, and such durations are better told in a coarser unit."""
MOST_COARSE = 100_000_000
"""Slots times calendars even with the coarsest grid, most of them at night."""


@dataclass(frozen=True)
class Axis:
    """`time[s]` is when slot s starts (one more than there are slots); calendars are tables, the house first."""

    length: int
    time: Longs
    rank: Ints
    select: Ints
    run_end: Ints
    calendar_of: tuple[int, ...]
    """The calendar of each person."""
    plain: bool

    @property
    def slots(self) -> int:
        return len(self.time) - 1

    def slot_from(self, moment: int) -> int:
        """The first slot that starts at or after the moment."""
        return int(np.searchsorted(self.time, moment))

    def slots_by(self, moment: int) -> int:
        """How many slots end at or before the moment: the latest finish that is not after it."""
        return int(np.searchsorted(self.time[:-1] + self.length, moment, side="right"))

    def work(self, units: int) -> int:
        """Time units as slots, rounded up."""
        return -(-units // self.length)


def axis_of(problem: Problem, *, at_most: int = 0, extra: int = 0) -> Axis:
    """The axis on which all times of the problem lie; where it would be too fine, work is rounded up to its slots.

    `at_most`: slots are no longer than that. `extra`: room for so much more work, where there are no calendars.
    """
    own = [person.calendar for person in problem.people]
    calendars: list[WorkingTime | None] = list(dict.fromkeys([problem.calendar, *own]))
    if None in calendars and problem.calendar is not None:
        calendars.remove(None)
    place = {calendar: index for index, calendar in enumerate(calendars)}
    of = tuple(0 if each is None else place[each] for each in own)
    begun = [each.started for each in problem.activities if each.started is not None] if None in calendars else []
    begin = min([problem.start, *begun])  # where every calendar begins later, nobody works before
    if calendars == [None]:
        return _always(problem, begin, of, at_most, extra)
    laid = [calendar for calendar in calendars if calendar is not None]
    begin = min(begin, *(calendar.start for calendar in laid))
    end = max(calendar.end for calendar in laid)
    length = _length(problem, begin, [calendar.spans() for calendar in laid], (end - begin) * len(calendars), at_most)
    cells = range(begin, end, length)
    wanted(
        len(cells) * len(calendars) <= MOST_COARSE,
        f"{len(calendars)} calendars over {len(cells)} slots are too many to be laid out; let them end earlier",
    )
    works = np.array([_worked(calendar, cells) for calendar in calendars])
    kept = works.any(axis=0)
    time = np.append(np.arange(begin, end, length, dtype=np.int64)[kept], end)
    axis = _laid(time, works[:, kept], length, of)
    elapsed = any(link.elapsed and (link.lag or link.max_lag is not None) for link in problem.links)
    return replace(axis, plain=axis.plain and not elapsed)  # nights count in elapsed lags, but lie between slots


def _always(problem: Problem, begin: int, of: tuple[int, ...], at_most: int, extra: int) -> Axis:
    """Everybody always works: long enough for all work one after another."""
    length = _length(problem, begin, [], 0, at_most)
    moments = [each.release or 0 for each in problem.activities] + [
        each.pinned_start or 0 for each in problem.activities
    ]
    moments += [each.release or 0 for each in problem.projects] + [limit.end for limit in problem.money]
    moments += [each.finished or 0 for each in problem.activities]
    latest = max(problem.start, *moments, begin) if moments else problem.start
    work = sum(-(-_left(problem, place) // length) for place in range(len(problem.activities)))
    lags = (max(0, link.lag, -(link.max_lag or 0)) for link in problem.links)
    work += sum(-(-lag // length) for lag in lags)
    slots = -(-(latest - begin + extra) // length) + work + 1
    wanted(
        slots <= MOST_SLOTS,
        f"releases, pins, lags and all work one after another take {slots} slots of {length} time units; at most "
        f"{MOST_SLOTS} can be planned: write them in a coarser unit",
    )
    time = begin + np.arange(slots + 1, dtype=np.int64) * length
    return _laid(time, np.ones((1, slots), dtype=np.bool_), length, of)


def _left(problem: Problem, place: int) -> int:
    """The working time that an activity still takes."""
    activity = problem.activities[place]
    if activity.finished is not None:
        return 0
    return activity.working if activity.remaining is None else activity.remaining


def _length(problem: Problem, begin: int, spans: Iterable[Iterator[tuple[int, int]]], cells: int, at_most: int) -> int:
    """The longest slot on whose borders all work and working hours lie, or a coarser one where that is too short."""
    found = at_most
    for units in chain(_amounts(problem, begin), (edge - begin for span in chain(*spans) for edge in span)):
        found = gcd(found, units)
        if found == 1:
            break
    found = found or 1
    if cells // found <= MOST_CELLS:
        return found
    return next((step for step in COARSER if step > found and cells // step <= MOST_CELLS), COARSER[-1])


def _amounts(problem: Problem, begin: int) -> Iterator[int]:
    yield problem.start - begin
    for place, activity in enumerate(problem.activities):
        yield _left(problem, place)
        if activity.pinned_start is not None:
            yield activity.pinned_start - begin
    for link in problem.links:
        yield link.lag
        yield link.max_lag or 0
    if problem.calendar is None and all(person.calendar is None for person in problem.people):
        for release in (*(each.release for each in problem.activities), *(each.release for each in problem.projects)):
            yield (release or begin) - begin


def _worked(calendar: WorkingTime | None, cells: range) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which cells are worked from end to end."""
    worked = np.ones(len(cells), dtype=np.bool_) if calendar is None else np.zeros(len(cells), dtype=np.bool_)
    for low, high in calendar.spans() if calendar is not None else ():
        worked[-(-(low - cells.start) // cells.step) : (high - cells.start) // cells.step] = True
    return worked


def _laid(
    time: Longs, works: np.ndarray[tuple[int, int], np.dtype[np.bool_]], length: int, of: tuple[int, ...]
) -> Axis:
    """Prefix sums, their inverse, and the ends of runs without a hard break, for each calendar."""
    slots = len(time) - 1
    if slots == 0:
        raise WrongProblem("nobody ever works: every calendar is empty")
    shape = (len(works), slots + 1)
    rank, select, run_end = (np.zeros(shape, dtype=np.int32) for _ in range(3))
    rank[:, 1:] = np.cumsum(works, axis=1)
    select[:] = NEVER - 1
    for c, row in enumerate(works):
        worked = np.flatnonzero(row)
        select[c, : len(worked)] = worked
        run_end[c] = _runs(worked, rank[0], slots)
    plain = len(works) == 1 and bool(works.all())
    return Axis(length, time, rank, select, run_end, of, plain)


def _runs(worked: np.ndarray[tuple[int], np.dtype[np.int64]], house: Ints, slots: int) -> Ints:
    """Where the run of each own slot ends: the next one before which the house was open while the person was off."""
    breaks = np.flatnonzero(house[worked[1:]] > house[worked[:-1] + 1]) + 1
    ends = np.append(breaks, len(worked))
    run_end = np.full(slots + 1, len(worked), dtype=np.int32)
    run_end[: len(worked)] = ends[np.searchsorted(breaks, np.arange(len(worked)), side="right")]
    return run_end
