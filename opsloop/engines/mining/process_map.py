"""The map of a process: its activities, and what directly follows what, how often and after how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsloop.engines.mining.log import EventLog, seconds, whole


@dataclass(frozen=True)
class Activity:
    """A step of the process. Service times are None where no start is known."""

    name: str
    count: int
    cases: int
    service_median_s: float | None
    service_p95_s: float | None
    service_total_s: float | None


@dataclass(frozen=True)
class Edge:
    """`source` was directly followed by `target` so many times; seconds between them."""

    source: str
    target: str
    count: int
    mean_s: float
    median_s: float
    p95_s: float
    min_s: float
    max_s: float
    total_s: float


@dataclass(frozen=True)
class ProcessMap:
    """All edges, sorted by names; where cases start and (when they are not open) end."""

    edges: tuple[Edge, ...]
    starts: Mapping[str, int]
    ends: Mapping[str, int]


def process_map(log: EventLog) -> ProcessMap:
    """The directly-follows graph in one pass; the p95 is interpolated linearly between order statistics."""
    rows = log.warehouse.rows(
        f"select activity, next_activity, count(*), avg(gap_us), quantile_cont(gap_us, [0.5, 0.95]), min(gap_us), "
        f"max(gap_us), sum(gap_us) from {log.events} where next_activity is not null group by 1, 2 order by 1, 2"
    )
    return ProcessMap(tuple(_edge(log, row) for row in rows), starts(log), ends(log))


def starts(log: EventLog) -> Mapping[str, int]:
    """With which activity how many cases start."""
    return _counts(log, f"select activity, count(*) from {log.events} where pos = 1 group by 1 order by 1")


def ends(log: EventLog) -> Mapping[str, int]:
    """With which activity how many cases end; open cases have not."""
    closed = f"case_id not in (select id from {log.cases} where open)"
    return _counts(
        log,
        f"select activity, count(*) from {log.events} where next_activity is null and {closed} group by 1 order by 1",
    )


def activities(log: EventLog) -> tuple[Activity, ...]:
    """Every activity with its frequency and its service time, sorted by name."""
    service = "at_us - start_us" if log.timed else "cast(null as bigint)"
    rows = log.warehouse.rows(
        f"select activity, count(*), count(distinct case_id), quantile_cont({service}, [0.5, 0.95]), sum({service}) "
        f"from {log.events} group by 1 order by 1"
    )
    return tuple(_activity(log, row) for row in rows)


def _edge(log: EventLog, row: tuple[object, ...]) -> Edge:
    source, target, count, mean, quantiles, low, high, total = row
    median, p95 = quantiles if isinstance(quantiles, list) else (None, None)
    times = (seconds(value) for value in (mean, median, p95, low, high, total))
    return Edge(log.activity(source), log.activity(target), whole(count), *times)


def _activity(log: EventLog, row: tuple[object, ...]) -> Activity:
    number, count, cases, service, total = row
    median, p95 = (seconds(value) for value in service) if isinstance(service, list) else (None, None)
    total_s = None if total is None else seconds(total)
    return Activity(log.activity(number), whole(count), whole(cases), median, p95, total_s)


def _counts(log: EventLog, sql: str) -> Mapping[str, int]:
    return {log.activity(number): whole(count) for number, count in log.warehouse.rows(sql)}
