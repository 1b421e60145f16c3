"""Batching: work that lies until somebody does many of a kind in a row."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import ORDER_BASED_WORK, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import DAY, MICRO, EventLog, real, whole

DATED = 0.5
"""Where so many moments are midnights, times are dates, and everything of a day looks like a batch."""


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Steps of which `batch_share` are completed by one person less than `batch_gap_s` after another of a batch.

    A batch has at least `batch_size` different cases; the cases in it waited `batch_wait_s` at the median, else nobody
    waited for the batch. The wait is an upper limit: one by one they would wait for their turn, too.
    """
    midnights, events = log.warehouse.row(
        f"select sum(case when at_us % {DAY * MICRO} = 0 then 1 else 0 end), count(*) from {log.events}"
    )
    if whole(midnights) > DATED * whole(events):
        return []
    rows = log.warehouse.rows(
        f"select activity, count(*), sum(case when size >= {settings.batch_size} then 1 else 0 end), "
        f"sum(case when size >= {settings.batch_size} then wait_us else 0 end), "
        f"quantile_cont(case when size >= {settings.batch_size} then wait_us end, 0.5), "
        f"count(distinct case when size >= {settings.batch_size} then case_id end), max(size) "
        f"from ({_sized(log, settings)}) as b group by 1 having count(*) >= {settings.least} order by 1"
    )
    return [_finding(log, settings, row) for row in rows if _batched(settings, row)]


def _batched(settings: Settings, row: tuple[object, ...]) -> bool:
    return whole(row[2]) >= settings.batch_share * whole(row[1]) and real(row[4]) >= settings.batch_wait_s * MICRO


def _sized(log: EventLog, settings: Settings) -> str:
    """SQL: the events of known persons with the number of different cases in their batch."""
    order = "partition by resource, activity order by at_us, seq"
    apart = round(settings.batch_gap_s * MICRO)
    begins = (
        f"select *, case when at_us - lag(at_us) over ({order}) < {apart} then 0 else 1 end as begins "
        f"from ({arrivals(log)}) as a where resource is not null"
    )
    numbered = (
        f"select *, sum(begins) over ({order} rows between unbounded preceding and current row) as batch "
        f"from ({begins}) as b"
    )
    sizes = (
        f"select resource, activity, batch, count(distinct case_id) as size from ({numbered}) as n "
        f"group by resource, activity, batch"
    )
    return (
        f"select n.*, s.size from ({numbered}) as n join ({sizes}) as s on s.resource = n.resource "
        f"and s.activity = n.activity and s.batch = n.batch"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    number, count, batched, waited, median, cases, largest = row
    where = f"activity = {whole(number)} and size >= {settings.batch_size}"
    return finding(
        log,
        settings,
        "batching",
        activities=[whole(number)],
        heuristic=ORDER_BASED_WORK,
        cases=whole(cases),
        evidence_sql=f"select case_id, wait_us from ({_sized(log, settings)}) as b where {where}",
        measures={
            "executions": whole(count),
            "share": whole(batched) / whole(count),
            "largest": whole(largest),
            "median_wait_s": real(median) / 1e6,
        },
        waiting_us=real(waited),
    )
