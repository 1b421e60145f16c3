"""False sequences: two steps of which either may come first, and which wait for each other all the same."""

from __future__ import annotations

from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import PARALLELISM, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog, real, whole

SHORT_US = 60_000_000
"""Steps that follow each other within a minute do not wait for each other: a machine, or one person, writes them."""


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Pairs that follow each other in both orders, each in at least `either_order_share` of the cases, and not at once.

    Only cases count in which both occur once, so that loops are none. Whether one needs what the other finds out is not
    in a log: somebody who knows the work has to say so. The wait is that of the second step for the first.
    """
    rows = log.warehouse.rows(
        f"select least(previous, activity), greatest(previous, activity), "
        f"sum(case when previous < activity then 1 else 0 end), sum(case when previous > activity then 1 else 0 end), "
        f"sum(wait_us), count(*) from ({_pairs(log)}) as p group by 1, 2 having count(*) >= {settings.least} "
        f"and quantile_cont(lag_us, 0.5) >= {SHORT_US} order by 1, 2"
    )
    return [
        _finding(log, settings, row)
        for row in rows
        if min(whole(row[2]), whole(row[3])) >= settings.either_order_share * whole(row[5])
    ]


def _pairs(log: EventLog) -> str:
    """SQL: steps directly after another one, where both occur once in the case."""
    once = f"select case_id, activity from {log.events} group by case_id, activity having count(*) = 1"
    return (
        f"select a.* from ({arrivals(log)}) as a join ({once}) as o on o.case_id = a.case_id and o.activity = "
        f"a.activity "
        f"join ({once}) as b on b.case_id = a.case_id and b.activity = a.previous where previous <> a.activity"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...]) -> Finding:
    one, other, forth, back, waited, count = row
    pair = f"{whole(one)}, {whole(other)}"
    return finding(
        log,
        settings,
        "false_sequence",
        activities=[whole(one), whole(other)],
        heuristic=PARALLELISM,
        cases=whole(count),
        evidence_sql=(
            f"select case_id, wait_us from ({_pairs(log)}) as p where activity in ({pair}) and previous in ({pair})"
        ),
        measures={"first_then_second": whole(forth), "second_then_first": whole(back)},
        waiting_us=real(waited),
    )
