"""What a log teaches about a process: who does what, how long it takes, and which waits are nobody's being busy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.mining.log import MICRO, EventLog, WrongLog
from opsloop.engines.mining.waiting import worked

Seconds = NDArray[np.float64]
Numbers = NDArray[np.int64]
RARELY = 0.01
"""Who did less of a step than this share of it only helped out and does not count to its crew."""
NOBODY = -1


@dataclass(frozen=True)
class Learned:
    """The cases of a log, in the order of their arrival, cut into visits of steps.

    A visit begins `delay` seconds after the one before it has ended, if somebody of its crew is free then, and takes
    `service` seconds. What it waited while all of its crew were busy is in neither: the simulation finds it anew.
    Seconds are of the clock, or of working time where a calendar was given.
    """

    steps: tuple[str, ...]
    people: tuple[str, ...]
    crews: tuple[tuple[int, ...], ...]
    """By step: who does it, as numbers of `people`; none where it is not known who, or since when: then it never waits
    for anybody."""
    first: Numbers
    """[case + 1]: the first visit of each case."""
    step: Numbers
    delay: Seconds
    service: Seconds
    """[visit]"""
    arrival: Seconds
    ended: Seconds
    """[case]: when the case began and when its last visit ended."""
    open: NDArray[np.bool_]
    """[case]: whether it had not ended when the log did."""

    @property
    def case_count(self) -> int:
        return len(self.arrival)

    def number_of(self, step: str) -> int:
        """The number of a step; WrongLog where the log has none of that name."""
        try:
            return self.steps.index(step)
        except ValueError as error:
            raise WrongLog("there is no step “%(name)s” in the log", name=step) from error


def learn(log: EventLog, *, calendar: WorkingTime | None = None) -> Learned:
    """Learn from a log; the calendar's horizon must reach from the first to the last event, else OutOfHorizon.

    Where the log does not say when a visit began, all of its time is delay: how much of it was work cannot be known. A
    step that is mostly so has no crew.
    """
    started = "start_us" if log.timed else "cast(null as bigint)"
    columns = log.warehouse.columns(
        f"select c.at as place, e.activity, e.resource, e.at_us, {started} as start_us from {log.events} e "
        f"join ({_places(log)}) as c on c.id = e.case_id order by c.at, e.pos"
    )
    cases = log.warehouse.columns(f"select first_us, open from {log.cases} where events > 0 order by first_us, id")
    place = np.asarray(columns["place"], dtype=np.int64)
    step = np.asarray(columns["activity"], dtype=np.int64)
    who = np.ma.filled(np.ma.asarray(columns["resource"]), NOBODY).astype(np.int64)
    ended = _seconds(columns["at_us"], calendar)
    told = _seconds(columns["start_us"], calendar)
    before = _before(place, ended, told)
    began = np.clip(np.where(np.isnan(told), ended, told), before, np.maximum(ended, before))
    who[np.isnan(told)] = NOBODY
    crews = _crews(step, who, len(log.activities), len(log.resources))
    busy = {number: _united(began[who == number], ended[who == number]) for number in np.unique(who[who != NOBODY])}
    full = [_all_busy([busy[person] for person in crew]) for crew in crews]
    queued = _queued(step, full, began, before)
    first = np.searchsorted(place, np.arange(len(cases["open"]) + 1))
    return Learned(
        steps=log.activities,
        people=log.resources,
        crews=crews,
        first=first.astype(np.int64),
        step=step,
        delay=np.maximum(began - before - queued, 0.0),
        service=np.maximum(ended - began, 0.0),
        arrival=began[first[:-1]],
        ended=np.maximum.reduceat(ended, first[:-1]),
        open=np.asarray(cases["open"], dtype=np.bool_),
    )


def _places(log: EventLog) -> str:
    return f"select id, row_number() over (order by first_us, id) - 1 as at from {log.cases} where events > 0"


def _seconds(micros: object, calendar: WorkingTime | None) -> Seconds:
    """Moments on the axis that is counted on; NaN where there is none."""
    masked: np.ma.MaskedArray[Any, Any] = np.ma.asarray(micros)
    moments = np.ma.filled(masked, 0).astype(np.int64)
    if calendar is not None:
        moments = worked(calendar, moments)
    found: Seconds = moments.astype(np.float64) / MICRO
    found[np.ma.getmaskarray(masked)] = np.nan
    return found


def _before(place: Numbers, ended: Seconds, told: Seconds) -> Seconds:
    """When the visit before it had ended in each case; for the first one when it began itself."""
    latest = ended.copy()
    heads = np.flatnonzero(np.diff(place, prepend=-1))
    for head, tail in zip(heads, [*heads[1:], len(place)], strict=True):
        np.maximum.accumulate(latest[head:tail], out=latest[head:tail])
    before = np.roll(latest, 1)
    before[heads] = np.where(np.isnan(told[heads]), ended[heads], told[heads])
    return before


def _crews(step: Numbers, who: Numbers, steps: int, people: int) -> tuple[tuple[int, ...], ...]:
    counts = np.zeros((steps, people + 1), dtype=np.int64)
    np.add.at(counts, (step, who), 1)  # nobody is counted in the last column
    known = counts[:, :people]
    often = known >= np.maximum(RARELY * counts.sum(axis=1, keepdims=True), 1)
    trusted = known.sum(axis=1) > counts[:, people]
    return tuple(tuple(np.flatnonzero(row).tolist()) if ok else () for row, ok in zip(often, trusted, strict=True))


def _queued(step: Numbers, full: Sequence[tuple[Seconds, Seconds]], began: Seconds, before: Seconds) -> Seconds:
    """[visit]: how long it waited while everybody of its crew was busy with something of this log."""
    queued = np.zeros(len(step))
    for number, (starts, ends) in enumerate(full):
        mine = np.flatnonzero(step == number)
        if len(starts):
            queued[mine] = _measure(starts, ends, began[mine]) - _measure(starts, ends, before[mine])
    return queued


def _united(starts: Seconds, ends: Seconds) -> tuple[Seconds, Seconds]:
    """The spans together, sorted and apart."""
    order = np.argsort(starts, kind="stable")
    starts, latest = starts[order], np.maximum.accumulate(ends[order])
    new = np.flatnonzero(np.append(True, starts[1:] > latest[:-1]))
    return starts[new], latest[np.append(new[1:] - 1, len(latest) - 1)]


def _all_busy(spans: Sequence[tuple[Seconds, Seconds]]) -> tuple[Seconds, Seconds]:
    """The spans in which all are busy at once."""
    if not spans:
        return np.empty(0), np.empty(0)
    moments = np.concatenate([*(starts for starts, _ends in spans), *(ends for _starts, ends in spans)])
    change = np.repeat([1, -1], len(moments) // 2)
    order = np.lexsort((change, moments))  # who ends makes room before who begins
    full = np.cumsum(change[order]) == len(spans)
    at = np.flatnonzero(full[:-1])
    return moments[order][at], moments[order][at + 1]


def _measure(starts: Seconds, ends: Seconds, until: Seconds) -> Seconds:
    """How much of the spans lies before each moment."""
    before = np.concatenate([[0.0], np.cumsum(ends - starts)])
    at = np.searchsorted(starts, until, side="right")
    inside = np.maximum(at - 1, 0)
    found: Seconds = before[at] - np.where(at > 0, np.maximum(ends[inside] - until, 0.0), 0.0)
    return found
