"""Where time is spent waiting: on which way, and before which step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.mining.log import MICRO, EventLog, real, seconds, whole

MINUTE_US = 60 * MICRO


@dataclass(frozen=True)
class Waiting:
    """Seconds waited before `step`, on the way from `source` (None: all ways together), and its share of all
    waiting.
    """

    source: str | None
    step: str
    count: int
    total_s: float
    median_s: float
    p95_s: float
    share: float


def by_edge(log: EventLog) -> tuple[Waiting, ...]:
    """The wait on each way, most of it first. In a log that is not `timed` it includes the service of the step."""
    return _waits(log, "activity, next_activity", f"select activity, next_activity, gap_us from {log.events}")


def by_step(log: EventLog) -> tuple[Waiting, ...]:
    """The wait before each step: since it was scheduled where that is known, else since the step before it."""
    if not log.timed:
        return _waits(log, "null, next_activity", f"select next_activity, gap_us from {log.events}")
    before = (
        f"select activity as next_activity, case when queued_us is not null and start_us is not null "
        f"then greatest(start_us - queued_us, 0) else lag(gap_us) over (partition by case_id order by pos) end as "
        f"gap_us "
        f"from {log.events}"
    )
    return _waits(log, "null, next_activity", before)


def in_working_time(log: EventLog, calendar: WorkingTime) -> EventLog:
    """The same log with the time between events counted in working time, to the microsecond.

    The calendar's horizon must reach from the first to the last event, else OutOfHorizon. Only `gap_us` changes: events
    keep their moments, cases their calendar time.
    """
    columns = log.warehouse.columns(f"select * from {log.events} order by case_id, pos")
    ends = np.ma.filled(columns["at_us"], 0).astype(np.int64)
    gaps = np.ma.masked_array(columns["gap_us"])
    low, high = int(ends.min()) // MINUTE_US, -(-int(ends.max()) // MINUTE_US)
    calendar.between(low, high)
    until = ends + gaps.filled(0).astype(np.int64)
    between = worked(calendar, until) - worked(calendar, ends)
    columns["gap_us"] = np.ma.masked_array(between, mask=np.ma.getmaskarray(gaps))
    return replace(log, events=log.warehouse.keep(columns, "events"), in_working_time=True)


def worked(calendar: WorkingTime, moments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Working microseconds from the start of the calendar's horizon to each moment."""
    starts = np.array(calendar.starts, dtype=np.int64) * MINUTE_US
    ends = np.array(calendar.ends, dtype=np.int64) * MINUTE_US
    before = np.array(calendar.before[:-1], dtype=np.int64) * MINUTE_US
    at = np.searchsorted(starts, moments, side="right") - 1
    safe = np.maximum(at, 0)
    inside: NDArray[np.int64] = before[safe] + np.minimum(moments, ends[safe]) - starts[safe]
    return np.where(at < 0, 0, inside)


def _waits(log: EventLog, keys: str, gaps: str) -> tuple[Waiting, ...]:
    rows = log.warehouse.rows(
        f"select {keys}, count(*), sum(gap_us), quantile_cont(gap_us, [0.5, 0.95]) from ({gaps}) as g "
        f"where next_activity is not null and gap_us is not null group by 1, 2 order by 4 desc, 1, 2"
    )
    everything = sum(real(row[3]) for row in rows) or 1.0
    return tuple(_wait(log, row, everything) for row in rows)


def _wait(log: EventLog, row: Sequence[object], everything: float) -> Waiting:
    source, step, count, total, quantiles = row
    median, p95 = quantiles if isinstance(quantiles, list) else (0, 0)
    before = None if source is None else log.activity(source)
    return Waiting(
        before,
        log.activity(step),
        whole(count),
        seconds(total),
        seconds(median),
        seconds(p95),
        real(total) / everything,
    )
