"""Ping-pong: work that goes from A to B and straight back to A, who has to do again what was done before."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import finding
from opsloop.engines.mining.findings.finding import CASE_MANAGER, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Pairs of persons between whom work came back at least `ping_pong_least` times.

    Only returns to a step that the case had before count: a clerk who pays what a manager approved is no ping-pong. The
    wait is from when A gave the work away until A is at it again.
    """
    rows = log.warehouse.rows(
        f"select resource, next_resource, count(*), count(distinct case_id), sum(away_us), min(activity) "
        f"from ({_returns(log)}) as r group by 1, 2 having count(*) >= {settings.ping_pong_least} order by 5 desc, 1, 2"
    )
    return [_finding(log, settings, row) for row in rows[: settings.evidence]]


def _returns(log: EventLog) -> str:
    """SQL: the first event of each A, B, A whose third event repeats an earlier step of the case."""
    after = (
        f"select case_id, pos, activity, resource, next_resource, lead(next_activity) over w as back_to, "
        f"lead(next_resource) over w as last_resource, gap_us + lead(gap_us) over w as away_us "
        f"from {log.events} window w as (partition by case_id order by pos)"
    )
    firsts = f"select case_id, activity, min(pos) as first_pos from {log.events} group by case_id, activity"
    return (
        f"select a.* from ({after}) as a join ({firsts}) as f on f.case_id = a.case_id and f.activity = a.back_to "
        f"where resource <> next_resource and last_resource = resource and first_pos <= pos + 1"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    giver, taker, count, cases, away, _step = row
    where = f"resource = {whole(giver)} and next_resource = {whole(taker)}"
    steps = log.warehouse.rows(
        f"select activity, count(*) from ({_returns(log)}) as r where {where} group by 1 order by 2 desc, 1 limit 3"
    )
    return finding(
        log,
        settings,
        "ping_pong",
        activities=[whole(number) for number, _count in steps],
        resources=[whole(giver), whole(taker)],
        heuristic=CASE_MANAGER,
        cases=whole(cases),
        evidence_sql=f"select case_id, away_us from ({_returns(log)}) as r where {where}",
        measures={"returns": whole(count), "mean_away_s": real(away) / whole(count) / 1e6},
        waiting_us=real(away),
    )
