"""Rework: steps that are done again in the same case, and the time until they are done for the last time."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import CONTROL_ADDITION, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Steps that are repeated in at least `rework_share` of the cases that have them.

    The wait is the time from the first to the last completion of the step in a case; the effort is the service of all
    executions but the first. `back_from` counts the ways on which cases come back is in `sent_back`: those whose step
    before the repetition was another one.
    """
    return [
        _finding(log, settings, row)
        for row in log.warehouse.rows(_sql(log))
        if whole(row[2]) >= max(settings.rework_share * whole(row[1]), settings.least / 5)
    ]


def _sql(log: EventLog) -> str:
    turns = (
        f"select *, row_number() over (partition by case_id, activity order by pos) as turn from ({arrivals(log)}) as a"
    )
    by_case = (
        f"select case_id, activity, count(*) as times, max(at_us) - min(at_us) as lost, "
        f"sum(case when turn > 1 then service_us end) as again, "
        f"sum(case when turn > 1 and previous <> activity then 1 else 0 end) as back from ({turns}) as t "
        f"group by case_id, activity"
    )
    return (
        f"select activity, count(*), sum(case when times > 1 then 1 else 0 end), sum(times - 1), "
        f"sum(case when times > 1 then lost else 0 end), sum(again), sum(back) from ({by_case}) as c group by 1 "
        f"order by 1"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    number, cases, repeated, extra, lost, again, back = row
    return finding(
        log,
        settings,
        "rework",
        activities=[whole(number)],
        heuristic=CONTROL_ADDITION,
        cases=whole(repeated),
        evidence_sql=(
            f"select case_id, count(*) from {log.events} where activity = {whole(number)} group by case_id "
            f"having count(*) > 1"
        ),
        measures={
            "cases": whole(cases),
            "share": whole(repeated) / whole(cases),
            "extra_executions": whole(extra),
            "sent_back": whole(back),
        },
        waiting_us=real(lost),
        effort_us=None if again is None else real(again),
    )
