"""Steps without effect: they write what was there already, and lead to the same step every time."""

from __future__ import annotations

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import TASK_AUTOMATION, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole
from opsloop.engines.warehouse import quoted

MOST_COLUMNS = 30
FILLED = 0.9
SAME_WAY = 0.99


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Steps that fill a column of the log each time, and each time with the value that the case had before.

    Columns of the case (constant in every case) say nothing. The step must be followed by one and the same step (99 %),
    and by at least `least` executions; `bound` is the 95 % limit of how often it may change something (3/n).
    """
    columns = _changing(log)
    if not columns:
        return []
    return [_finding(log, settings, row) for row in log.warehouse.rows(_sql(log, columns, settings))]


def _changing(log: EventLog) -> list[str]:
    """The columns that are no role and take more than one value within some case."""
    said = {*vars(log.source.roles).values(), words.STEP_DUE, words.STEP_DECISION, words.STEP_ROLE}
    names = [name for name in log.source.columns if name not in said and not name.startswith("case:")][:MOST_COLUMNS]
    if not names:
        return []
    counts = ", ".join(f"count(distinct s.{quoted(name)}) as c{at}" for at, name in enumerate(names))
    tops = ", ".join(f"max(c{at})" for at in range(len(names)))
    (row,) = log.warehouse.rows(
        f"select {tops} from (select {counts} from {log.events} e join {log.source.relation} s on s.source_row = e.seq "
        f"group by e.case_id) as c"
    )
    return [name for name, top in zip(names, row, strict=True) if whole(top) > 1]


def _sql(log: EventLog, columns: list[str], settings: Settings) -> str:
    values = ", ".join(f"cast(s.{quoted(name)} as varchar) as v{at}" for at, name in enumerate(columns))
    before = ", ".join(
        f"last_value(v{at} ignore nulls) over (partition by case_id order by pos rows between unbounded preceding and "
        f"1 preceding) as b{at}"
        for at in range(len(columns))
    )
    told = f"select e.*, {values} from ({arrivals(log)}) as e join {log.source.relation} s on s.source_row = e.seq"
    filled = " + ".join(f"case when v{at} is not null then 1 else 0 end" for at in range(len(columns)))
    changed = " or ".join(f"(v{at} is not null and v{at} is distinct from b{at})" for at in range(len(columns)))
    ways = f"select activity, max(n) as most from (select activity, next_activity, count(*) as n from {log.events} "
    ways += "where next_activity is not null group by 1, 2) as w group by 1"
    return (
        f"select t.activity, count(*), sum(wait_us), sum(service_us), count(distinct case_id) from "
        f"(select *, {filled} as filled, {changed} as changed from (select *, {before} from ({told}) as v) as b) as t "
        f"join ({ways}) as w on w.activity = t.activity group by t.activity having count(*) >= {settings.least} "
        f"and sum(case when changed then 1 else 0 end) = 0 "
        f"and avg(case when filled > 0 then 1.0 else 0.0 end) >= {FILLED} and max(most) >= {SAME_WAY} * count(*) "
        f"order by 1"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    number, count, waited, served, cases = row
    return finding(
        log,
        settings,
        "step_without_effect",
        activities=[whole(number)],
        heuristic=TASK_AUTOMATION,
        cases=whole(cases),
        evidence_sql=f"select case_id, wait_us from ({arrivals(log)}) as a where activity = {whole(number)}",
        measures={"executions": whole(count), "changes": 0, "bound": 3 / whole(count)},
        waiting_us=real(waited),
        effort_us=None if served is None else real(served),
    )
