"""Variants: the different ways that cases take, and the work that is done again in them."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.mining.log import EventLog, seconds, whole


@dataclass(frozen=True)
class Variant:
    """The cases that have exactly these activities in this order."""

    activities: tuple[str, ...]
    cases: int
    median_s: float
    mean_s: float


@dataclass(frozen=True)
class Rework:
    """Cases in which the activity occurs more than once, and how many executions are beyond the first."""

    activity: str
    cases: int
    extra: int


def variant_count(log: EventLog) -> int:
    """How many different ways there are."""
    return log.count(
        f"select count(*) from (select distinct variant, events from {log.cases} where events > 0) as ways"
    )


def variants(log: EventLog, *, limit: int = 50) -> tuple[Variant, ...]:
    """The most frequent ways, by cases and then by the names of their activities.

    Cases are told apart by a 64-bit hash of (activity, position) and their length, so that the list of activities is
    only made for one case of each way.
    """
    ways = (
        f"select min(id) as example, count(*) as n, quantile_cont(last_us - first_us, 0.5) as mid, "
        f"avg(last_us - first_us) as mean from {log.cases} where events > 0 group by variant, events"
    )
    least = log.count(f"select min(n) from (select n from ({ways}) as w order by n desc limit {limit}) as top")
    rows = log.warehouse.rows(
        f"select path, n, mid, mean from (select * from ({ways}) as w where n >= {least}) as kept join "
        f"(select case_id, list(activity order by pos) as path from {log.events} where case_id in "
        f"(select example from ({ways}) as w where n >= {least}) group by case_id) as paths on case_id = example "
        f"order by n desc, path limit {limit}"
    )
    return tuple(_variant(log, row) for row in rows)


def rework(log: EventLog) -> tuple[Rework, ...]:
    """Every activity that occurs more than once in at least one case, sorted by name.

    Counted once for each variant and multiplied by its cases.
    """
    ways = f"select min(id) as example, count(*) as n from {log.cases} group by variant, events"
    repeated = (
        f"select activity, n, count(*) as times from {log.events} join ({ways}) as w on case_id = example "
        f"group by case_id, activity, n having count(*) > 1"
    )
    rows = log.warehouse.rows(
        f"select activity, sum(n), sum(n * (times - 1)) from ({repeated}) as r group by 1 order by 1"
    )
    return tuple(Rework(log.activity(number), whole(cases), whole(extra)) for number, cases, extra in rows)


def _variant(log: EventLog, row: tuple[object, ...]) -> Variant:
    path, cases, median, mean = row
    names = tuple(log.activity(number) for number in path) if isinstance(path, list) else ()
    return Variant(names, whole(cases), seconds(median), seconds(mean))
