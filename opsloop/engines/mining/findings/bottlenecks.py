"""Bottlenecks: the step before which most of all waiting happens, and how its queue compares with its people."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import EXTRA_RESOURCES, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Steps with at least `bottleneck_share` of all waiting, and twice what an even spread would give them.

    `queue` is the mean number of cases that wait (Little's law: total wait by the span of the log); `people` did the
    step; `utilisation` is their time of service on it by that span, where starts are known.
    """
    rows = log.warehouse.rows(
        f"select activity, count(*), sum(wait_us), quantile_cont(wait_us, [0.5, 0.95]), sum(service_us), "
        f"count(distinct resource), count(distinct case_id) from ({arrivals(log)}) as a where wait_us is not null "
        f"group by 1 order by 1"
    )
    everything = sum(real(row[2]) for row in rows)
    low, high = log.warehouse.row(f"select min(first_us), max(last_us) from {log.cases}")
    span = real(high) - real(low)
    if everything <= 0 or span <= 0:
        return []
    share = max(settings.bottleneck_share, 2 / max(len(rows), 1))
    return [
        _finding(log, settings, row, everything, span)
        for row in rows
        if whole(row[1]) >= settings.least and real(row[2]) / everything >= min(share, 0.8)
    ]


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...], everything: float, span: float) -> Finding:
    number, count, waited, quantiles, served, people, cases = row
    median, p95 = quantiles if isinstance(quantiles, list) else (0, 0)
    measures: dict[str, float] = {
        "executions": whole(count),
        "share": real(waited) / everything,
        "median_wait_s": real(median) / 1e6,
        "p95_wait_s": real(p95) / 1e6,
        "queue": real(waited) / span,
        "people": whole(people),
        "includes_service": 0 if log.timed else 1,
        "in_working_time": 1 if log.in_working_time else 0,
    }
    if served is not None and whole(people):
        measures["utilisation"] = real(served) / span / whole(people)
    return finding(
        log,
        settings,
        "bottleneck",
        activities=[whole(number)],
        heuristic=EXTRA_RESOURCES,
        cases=whole(cases),
        evidence_sql=f"select case_id, wait_us from ({arrivals(log)}) as a where activity = {whole(number)}",
        measures=measures,
        waiting_us=real(waited),
    )
