"""Steps that are one: always one after the other, by the same person."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import finding
from opsloop.engines.mining.findings.finding import TASK_COMPOSITION, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole

KNOWN_SHARE = 0.5


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """a, b with more than `merge_share` of all a followed by b, and of all b after a, and the same person in both.

    The share of the same person counts pairs of which both are known; nothing is said where these are fewer than
    `least`, or less than half of all.
    """
    known = "resource is not null and next_resource is not null"
    rows = log.warehouse.rows(
        f"select e.activity, e.next_activity, count(*), sum(gap_us), max(a.n), max(b.n), "
        f"sum(case when resource = next_resource then 1 else 0 end), sum(case when {known} then 1 else 0 end) "
        f"from {log.events} e join ({_frequency(log)}) as a on a.activity = e.activity "
        f"join ({_frequency(log)}) as b on b.activity = e.next_activity "
        f"where e.activity <> e.next_activity group by 1, 2 having count(*) >= {settings.least} order by 1, 2"
    )
    return [_finding(log, settings, row) for row in rows if _one_step(settings, [whole(value) for value in row])]


def _frequency(log: EventLog) -> str:
    return f"select activity, count(*) as n from {log.events} group by activity"


def _one_step(settings: Settings, row: list[int]) -> bool:
    _source, _target, count, _gap, first, second, same, known = row
    always = min(count / first, count / second) > settings.merge_share
    enough = known >= max(settings.least, KNOWN_SHARE * count, 1)
    return always and enough and same / known > settings.same_person_share


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    source, target, count, gap, first, second, same, known = row
    where = f"activity = {whole(source)} and next_activity = {whole(target)}"
    return finding(
        log,
        settings,
        "mergeable_steps",
        activities=[whole(source), whole(target)],
        heuristic=TASK_COMPOSITION,
        cases=log.count(f"select count(distinct case_id) from {log.events} where {where}"),
        evidence_sql=f"select case_id, gap_us from {log.events} where {where}",
        measures={
            "count": whole(count),
            "share_of_first": whole(count) / whole(first),
            "share_of_second": whole(count) / whole(second),
            "same_person": whole(same) / whole(known),
        },
        waiting_us=real(gap),
    )
