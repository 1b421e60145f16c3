"""SQL and sums that the detectors share."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.engines.mining.findings.finding import Finding, Heuristic
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import DAY, MICRO, EventLog

HOUR = 3_600


def arrivals(log: EventLog) -> str:
    """SQL: every event with what came before it: previous (activity), previous_resource, wait_us and lag_us (null for
    the first).

    The wait of a step is the time since it was scheduled where that is known, else since the step before it, which is
    the lag.
    """
    if log.arrivals:
        return f"select * from {log.arrivals}"
    wait = "lag(gap_us) over w"
    service = "cast(null as bigint)"
    if log.timed:
        queued = "queued_us is not null and start_us is not null"
        wait = f"case when {queued} then greatest(start_us - queued_us, 0) else {wait} end"
        service = "at_us - start_us"
    return (
        f"select seq, case_id, pos, activity, resource, at_us, next_activity, next_resource, gap_us, "
        f"lag(activity) over w as previous, lag(resource) over w as previous_resource, {wait} as wait_us, "
        f"lag(gap_us) over w as lag_us, "
        f"{service} as service_us from {log.events} window w as (partition by case_id order by pos)"
    )


def listed(numbers: Sequence[int]) -> str:
    """Numbers for `in (...)`; never empty."""
    return ", ".join(map(str, numbers)) or "-1"


def evidence(log: EventLog, sql: str, settings: Settings) -> tuple[str, ...]:
    """The names of the cases of (case_id, weight), the heaviest first."""
    ranked = (
        f"select case_id, row_number() over (order by weight desc, case_id) from "
        f"(select case_id, max(weight) as weight from ({sql}) as w (case_id, weight) group by case_id) as heaviest "
        f"order by 2 limit {settings.evidence}"
    )
    return tuple(log.case_names(ranked))


def days(micros: float) -> float:
    """Microseconds as days."""
    return micros / MICRO / DAY


def hours(micros: float | None) -> float | None:
    """Microseconds as hours, None for unknown."""
    return None if micros is None else micros / MICRO / HOUR


def finding(
    log: EventLog,
    settings: Settings,
    detector: str,
    *,
    activities: Sequence[int],
    heuristic: Heuristic,
    cases: int,
    evidence_sql: str,
    measures: dict[str, float],
    waiting_us: float,
    effort_us: float | None = None,
    resources: Sequence[int] = (),
) -> Finding:
    """A finding with its costs worked out."""
    waiting_days, effort_hours = days(waiting_us), hours(effort_us)
    return Finding(
        detector=detector,
        activities=tuple(log.activities[number] for number in activities),
        resources=tuple(log.resources[number] for number in resources),
        cases=cases,
        evidence=evidence(log, evidence_sql, settings),
        measures=measures,
        waiting_days=waiting_days,
        effort_hours=effort_hours,
        money=settings.rates.money(waiting_days=waiting_days, effort_hours=effort_hours),
        heuristic=heuristic,
    )
