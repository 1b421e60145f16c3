"""Who hands work to whom, and work that comes straight back."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.mining.log import EventLog, seconds, whole


@dataclass(frozen=True)
class Handover:
    """`source` was directly followed by `target` in the same case so many times; both may be one person."""

    source: str
    target: str
    count: int
    median_s: float


@dataclass(frozen=True)
class PingPong:
    """Work of `source` went to `target` and directly back, so many times in so many cases."""

    source: str
    target: str
    count: int
    cases: int


def handovers(log: EventLog) -> tuple[Handover, ...]:
    """All pairs of known resources, sorted by names; an unknown resource takes part in none."""
    rows = log.warehouse.rows(
        f"select resource, next_resource, count(*), quantile_cont(gap_us, 0.5) from {log.events} "
        f"where resource is not null and next_resource is not null group by 1, 2 order by 1, 2"
    )
    return tuple(Handover(log.resource(a), log.resource(b), whole(n), seconds(mid)) for a, b, n, mid in rows)


def ping_pong(log: EventLog) -> tuple[PingPong, ...]:
    """A, B, A in a row with A and B different persons, most often first."""
    rows = log.warehouse.rows(
        f"select resource, next_resource, count(*), count(distinct case_id) from ({triples(log)}) as t "
        f"group by 1, 2 order by 3 desc, 1, 2"
    )
    return tuple(PingPong(log.resource(a), log.resource(b), whole(n), whole(cases)) for a, b, n, cases in rows)


def triples(log: EventLog) -> str:
    """SQL: the events that are the first of an A, B, A, with the time until A has it back."""
    after = (
        f"select case_id, activity, resource, next_resource, gap_us, "
        f"lead(next_resource) over w as last_resource, lead(gap_us) over w as next_gap_us from {log.events} "
        f"window w as (partition by case_id order by pos)"
    )
    return f"select * from ({after}) as a where resource <> next_resource and last_resource = resource"
