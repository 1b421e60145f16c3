"""When a step refused: by its outcome, by what follows, or because the case goes back to what was done before."""

from __future__ import annotations

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.asking import arrivals, listed
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog
from opsloop.engines.warehouse import quoted


def decisions(log: EventLog, settings: Settings) -> str:
    """SQL: the arrivals, with when the next activity was first done in the case, and the outcome where there is one."""
    outcome = words.column(log, settings.outcome, words.OUTCOMES)
    value, join = "cast(null as varchar)", ""
    if outcome is not None:
        value = f"cast(s.{quoted(outcome)} as varchar)"
        join = f"left join {log.source.relation} s on s.source_row = a.seq"
    firsts = f"select case_id, activity, min(pos) as first_pos from {log.events} group by case_id, activity"
    return (
        f"select a.*, f.first_pos as first_pos, {value} as outcome from ({arrivals(log)}) as a left join ({firsts}) "
        f"as f "
        f"on f.case_id = a.case_id and f.activity = a.next_activity {join}"
    )


def refused_sql(log: EventLog, settings: Settings) -> str:
    """SQL that holds for a row of `decisions` that is a refusal, or that sends the case back."""
    return f"({knocked_out_sql(log, settings)} or coalesce(first_pos <= pos, false))"


def knocked_out_sql(log: EventLog, settings: Settings) -> str:
    """SQL that holds for a row of `decisions` that is an outright refusal."""
    refusals = words.refusals(log, settings)
    outcome = words.column(log, settings.outcome, words.OUTCOMES)
    conditions = [f"coalesce(next_activity in ({listed(refusals)}), false)"]
    if outcome is not None:
        told = f"select distinct cast({quoted(outcome)} as varchar) from {log.source.relation} limit 1000"
        found = [str(value) for (value,) in log.warehouse.rows(told) if value]
        values = ["'" + value.replace("'", "''") + "'" for value in found if words.refusing(value)]
        conditions.append(f"coalesce(outcome in ({', '.join(values) or 'null'}), false)")
    return "(" + " or ".join(conditions) + ")"
