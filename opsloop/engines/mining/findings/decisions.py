"""When a step refused: by its outcome, by what follows, or because the case goes back to what was done before."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.engines.mining.findings import outcomes, words
from opsloop.engines.mining.findings.asking import arrivals, listed
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog
from opsloop.engines.warehouse import quoted


def decisions(log: EventLog, settings: Settings) -> str:
    """SQL: the arrivals, with when the next activity was first done in the case, and the outcome where there is one."""
    outcome = outcomes.column_of(log, settings)
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
    values = outcomes.values_of(log, settings)
    back = [number for number, name in enumerate(log.activities) if outcomes.BACK.search(name)]
    return (
        f"({knocked_out_sql(log, settings)} or coalesce(first_pos <= pos, false) "
        f"or {_followed_by(back, log, settings)} or {_among(outcomes.returned(values))})"
    )


def known_sql(log: EventLog, settings: Settings) -> str:
    """SQL that holds for a row of `decisions` of which the log says what became of it: somebody went on, or the
    outcome says yes or no. A case that ends there may have been refused just there.
    """
    values = outcomes.values_of(log, settings)
    told = [*outcomes.refused(values), *outcomes.returned(values), *outcomes.agreed(values)]
    return f"(next_activity is not null or {_among(told)})"


def knocked_out_sql(log: EventLog, settings: Settings) -> str:
    """SQL that holds for a row of `decisions` that is an outright refusal."""
    refusals = words.refusals(log, settings)
    values = outcomes.refused(outcomes.values_of(log, settings))
    return f"({_followed_by(refusals, log, settings)} or {_among(values)})"


def _followed_by(activities: Sequence[int], log: EventLog, settings: Settings) -> str:
    """SQL that holds where one of these comes next, unless the step itself says how it decided."""
    silent = "and outcome is null" if outcomes.column_of(log, settings) == words.STEP_DECISION else ""
    return f"(coalesce(next_activity in ({listed(activities)}), false) {silent})"


def _among(values: Sequence[str]) -> str:
    """SQL that holds where the outcome is one of these."""
    told = ["'" + value.replace("'", "''") + "'" for value in values]
    return f"coalesce(outcome in ({', '.join(told) or 'null'}), false)"
