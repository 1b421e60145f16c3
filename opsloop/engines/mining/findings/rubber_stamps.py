"""Approvals that never refuse: after n decisions without a refusal the rate of refusals is at most 3/n.

Where a case ends at the approval and no outcome is told, that may have been the refusal: it is no decision of which one
knows, and how often it happened is said with the finding.
"""

from __future__ import annotations

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.asking import arrivals, finding, listed
from opsloop.engines.mining.findings.decisions import decisions, known_sql, refused_sql
from opsloop.engines.mining.findings.finding import TASK_ELIMINATION, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Approvals with at least `settings.least` decisions that somebody made, none a refusal or sending the case back.

    `bound` is the upper end of the 95 % interval of the rate of refusals among those `decisions` of which the log says
    what became of them (rule of three), `ended` how many more there were in cases that ended there.
    """
    approvals = words.approvals(log, settings)
    if not approvals:
        return []
    refused, known = refused_sql(log, settings), known_sql(log, settings)
    rows = log.warehouse.rows(
        f"select activity, sum(case when {known} then 1 else 0 end), sum(case when {refused} then 1 else 0 end), "
        f"sum(wait_us), sum(service_us), count(distinct case_id), quantile_cont(wait_us, 0.5), "
        f"sum(case when {known} then 0 else 1 end) from ({decisions(log, settings)}) as a "
        f"where activity in ({listed(approvals)}) and coalesce(outcome, '') <> '{words.AUTOMATIC}' "
        f"group by 1 order by 1"
    )
    twins = words.twins(log, settings) if settings.approvals is None else {}
    return [
        _finding(log, settings, row)
        for row in rows
        if whole(row[1]) >= settings.least and whole(row[2]) == 0 and not _happened(log, twins.get(whole(row[0]), []))
    ]


def _happened(log: EventLog, numbers: list[int]) -> bool:
    return bool(numbers) and log.count(f"select count(*) from {log.events} where activity in ({listed(numbers)})") > 0


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    number, decisions, _refused, waited, served, cases, median, ended = row
    return finding(
        log,
        settings,
        "rubber_stamp",
        activities=[whole(number)],
        heuristic=TASK_ELIMINATION,
        cases=whole(cases),
        evidence_sql=f"select case_id, wait_us from ({arrivals(log)}) as a where activity = {whole(number)}",
        measures={
            "decisions": whole(decisions),
            "refusals": 0,
            "ended": whole(ended),
            "bound": 3 / whole(decisions),
            "median_wait_s": real(median) / 1e6,
        },
        waiting_us=real(waited),
        effort_us=None if served is None else real(served),
    )
