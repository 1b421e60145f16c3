"""A log in a few figures: how many cases, how long, when they began, who took part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from opsloop.engines.mining.cases import moment
from opsloop.engines.mining.log import EventLog, real, seconds, whole
from opsloop.engines.warehouse import quoted


@dataclass(frozen=True)
class Summary:
    """Cases, events, cases that have not ended, and the median seconds from first to last event (0 without cases)."""

    cases: int
    events: int
    open_cases: int
    median_s: float


@dataclass(frozen=True)
class Spread:
    """How many cases began in each of equal stretches between two moments in UTC."""

    first: datetime
    last: datetime
    counts: tuple[int, ...]


def summary(log: EventLog) -> Summary:
    """See Summary."""
    cases, median, still = log.warehouse.row(
        f"select count(*), quantile_cont(case when events > 0 then last_us - first_us end, 0.5), "
        f"count(*) filter (open) from {log.cases}"
    )
    return Summary(whole(cases), log.event_count, whole(still), seconds(median))


def extent(log: EventLog) -> tuple[datetime, datetime] | None:
    """The first and the last moment of the log; None where it has no event."""
    low, high = log.warehouse.row(f"select min(at_us), max(at_us + coalesce(gap_us, 0)) from {log.events}")
    return None if low is None else (moment(low), moment(high))


def spread(log: EventLog, *, stretches: int) -> Spread | None:
    """When cases began; None where all began at once, or there are none."""
    low, high = log.warehouse.row(f"select min(first_us), max(first_us) from {log.cases}")
    if low is None or low == high:
        return None
    width = (real(high) - real(low)) / stretches
    rows = log.warehouse.rows(
        f"select cast(least(floor((first_us - {low}) / {width}), {stretches - 1}) as integer), count(*) "
        f"from {log.cases} group by 1"
    )
    counts = {whole(place): whole(count) for place, count in rows}
    # A second of grace keeps the last case inside.
    last = moment(high) + timedelta(seconds=1)
    return Spread(moment(low), last, tuple(counts.get(place, 0) for place in range(stretches)))


def middle(log: EventLog) -> datetime | None:
    """The moment by which half of the cases had begun; None without cases."""
    (found,) = log.warehouse.row(f"select quantile_cont(first_us, 0.5) from {log.cases}")
    return None if found is None else moment(round(real(found)))


def people(log: EventLog, *, limit: int) -> tuple[tuple[int, str], ...]:
    """The number and the name of those who took part in these cases, by name."""
    rows = log.warehouse.rows(
        f"select distinct resource from {log.events} where resource is not null order by 1 limit ?", limit
    )
    return tuple((whole(number), log.resource(number)) for (number,) in rows)


def values(log: EventLog, column: str, *, limit: int) -> tuple[str, ...]:
    """The values of a column of these cases as text, the one of most events first; without the empty one."""
    text = f"cast(s.{quoted(column)} as varchar)"
    rows = log.warehouse.rows(
        f"select {text} as value, count(*) from {log.events} e join {log.source.relation} s on s.source_row = e.seq "
        f"where {text} <> '' group by 1 order by 2 desc, 1 limit ?",
        limit,
    )
    return tuple(str(value) for value, _count in rows)
