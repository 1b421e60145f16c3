"""Late knock-outs: a check that refuses more for less work comes after one that refuses less for more."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.asking import finding, listed
from opsloop.engines.mining.findings.decisions import decisions, knocked_out_sql
from opsloop.engines.mining.findings.finding import KNOCK_OUT, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import MICRO, EventLog, real, whole

MOST_CHECKS = 12
BETTER = 1.5
"""The later check must be worth so many times the earlier one: less is noise."""
USUALLY = 0.8


@dataclass(frozen=True)
class Check:
    """A step that refuses some cases: how many it saw, the share it refused, and microseconds that it costs a case."""

    number: int
    seen: int
    rate: float
    cost: float

    @property
    def worth(self) -> float:
        """Refusals for the time that they cost: checks go best in falling order of it."""
        return self.rate / self.cost


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Pairs of checks that stand in the wrong order in at least four of five cases that pass both.

    Only outright refusals count, not work that is sent back. A check costs its median service, or where no start is
    known the median time since the step before it. With both orders worked out for a case, the saving is rate(later)
    cost(earlier) - rate(earlier) cost(later).
    """
    checks = {check.number: check for check in _checks(log, settings)}
    found = []
    for first, second, ordered, both in _orders(log, list(checks)):
        early, late = checks[first], checks[second]
        if both >= settings.least and ordered >= USUALLY * both and late.worth > BETTER * early.worth:
            found.append(_finding(log, settings, early, late))
    return found


def _checks(log: EventLog, settings: Settings) -> list[Check]:
    cost = "quantile_cont(service_us, 0.5)" if log.timed else "quantile_cont(wait_us, 0.5)"
    refusals = set(words.refusals(log, settings))
    rows = log.warehouse.rows(
        f"select activity, count(*), avg(case when {knocked_out_sql(log, settings)} then 1.0 else 0.0 end), {cost} "
        f"from ({decisions(log, settings)}) as a group by 1 having count(*) >= {settings.least} order by 1"
    )
    checks = [Check(whole(one), whole(seen), real(rate), real(price)) for one, seen, rate, price in rows]
    refusing = [
        check for check in checks if 0 < check.rate < 1 and check.cost >= MICRO and check.number not in refusals
    ]
    return sorted(refusing, key=lambda check: -check.rate)[:MOST_CHECKS]


def _orders(log: EventLog, checks: list[int]) -> list[tuple[int, ...]]:
    """For each pair of checks: both numbers, in how many cases the first comes first, and in how many both occur."""
    firsts = (
        f"select case_id, activity, min(pos) as pos from {log.events} where activity in ({listed(checks)}) "
        f"group by case_id, activity"
    )
    rows = log.warehouse.rows(
        f"select a.activity, b.activity, sum(case when a.pos < b.pos then 1 else 0 end), count(*) "
        f"from ({firsts}) as a join ({firsts}) as b on a.case_id = b.case_id and a.activity <> b.activity "
        f"group by 1, 2 order by 1, 2"
    )
    return [tuple(whole(value) for value in row) for row in rows]


def _finding(log: EventLog, settings: Settings, early: Check, late: Check) -> Finding:
    saving = late.rate * early.cost - early.rate * late.cost
    where = f"activity = {late.number} and {knocked_out_sql(log, settings)}"
    return finding(
        log,
        settings,
        "late_knock_out",
        activities=[early.number, late.number],
        heuristic=KNOCK_OUT,
        cases=late.seen,
        evidence_sql=f"select case_id, wait_us from ({decisions(log, settings)}) as a where {where}",
        measures={
            "early_refusals": early.rate,
            "late_refusals": late.rate,
            "early_cost_s": early.cost / 1e6,
            "late_cost_s": late.cost / 1e6,
        },
        waiting_us=0.0 if log.timed else saving * early.seen,
        effort_us=saving * early.seen if log.timed else None,
    )
