"""Deadline hot spots: the step, role and weekday at which promises are broken more often than elsewhere."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.asking import arrivals, finding
from opsloop.engines.mining.findings.finding import TRIAGE, Finding
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import MICRO, EventLog, real, whole
from opsloop.engines.warehouse import quoted

ROLES = ("org:role", "role", "org:group", "group", "department", "角色", "岗位", "部门")
Z = 1.959964
TIMES = 1.5
LEAST_RATE = 0.05


def find(log: EventLog, settings: Settings) -> list[Finding]:
    """Steps at which cases pass their deadline at a rate that is surely above that of all steps.

    Counted for each step, role (where the log has one) and weekday of arrival (in the zone of the log), among
    executions that the case reached in time; surely: the lower end of Wilson's 95 % interval lies above `TIMES` times
    the mean rate. The wait is what lies beyond the deadline at these steps. The deadline is that of the step where the
    log says it, else of the case. Spots at which too few people work are left out, see `Settings.least_people`.
    """
    dated = _dated(log, settings)
    if dated is None:
        return []
    spots = log.warehouse.rows(
        f"select activity, role, weekday, count(*), sum(broken), sum(late_us), count(distinct resource) "
        f"from ({_reached(log, dated)}) as r group by 1, 2, 3 order by 1, 2, 3"
    )
    seen, broken = (sum(whole(row[index]) for row in spots) for index in (3, 4))
    mean = broken / seen if seen else 0.0
    many = [row for row in spots if whole(row[3]) >= settings.least and not 0 < whole(row[6]) < settings.least_people]
    hot = [row for row in many if _hot(whole(row[4]), whole(row[3]), mean)]
    return [_finding(log, settings, row, mean, dated) for row in hot[: settings.evidence]]


def wilson_lower(hits: int, count: int) -> float:
    """The lower end of the 95 % interval of a share. Source: Wilson 1927, JASA 22(158):209-212."""
    share = hits / count
    middle = share + Z * Z / (2 * count)
    spread = Z * sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    return (middle - spread) / (1 + Z * Z / count)


def _hot(broken: int, seen: int, mean: float) -> bool:
    return wilson_lower(broken, seen) > max(TIMES * mean, LEAST_RATE)


def deadline_of(log: EventLog, settings: Settings) -> str | None:
    """SQL (case_id, due_us): the moment by which each case was promised; None where the log does not say."""
    if settings.promised_s is not None:
        return f"select id as case_id, first_us + {round(settings.promised_s * MICRO)} as due_us from {log.cases}"
    name = words.column(log, settings.deadline, words.DEADLINES)
    if name is None:
        return None
    source = log.source.with_roles(time=name)
    due = f"select source_row, {source.moment('time')} as due_us from {source.relation}"
    return f"select case_id, max(due_us) as due_us from {log.events} e join ({due}) as d on source_row = seq group by 1"


def step_dues(log: EventLog) -> str:
    """SQL (source_row, due_us): the moment by which the step of each row was due; of a log that says it."""
    source = log.source.with_roles(time=words.STEP_DUE)
    return f"select source_row, {source.moment('time')} as due_us from {source.relation}"


def _dated(log: EventLog, settings: Settings) -> str | None:
    """SQL: what is joined to arrivals `a` to know by when each was due; None where the log does not say."""
    if settings.promised_s is None and settings.deadline is None and words.STEP_DUE in log.source.columns:
        return f"join ({step_dues(log)}) as d on d.source_row = a.seq"
    deadline = deadline_of(log, settings)
    return None if deadline is None else f"join ({deadline}) as d on d.case_id = a.case_id"


def _reached(log: EventLog, dated: str) -> str:
    """SQL: the executions that the case reached before its deadline, and whether it passed at them."""
    name = next((name for word in ROLES for name in log.source.columns if name.lower() == word), None)
    role = f"cast(s.{quoted(name)} as varchar)" if name else "cast(null as varchar)"
    join = f"join {log.source.relation} s on s.source_row = a.seq" if name else ""
    reached = "a.at_us - coalesce(wait_us, 0) - coalesce(service_us, 0)"
    day = f"isodow(timezone('{log.source.zone}', make_timestamptz({reached})))"
    return (
        f"select a.*, {role} as role, {day} as weekday, case when a.at_us > due_us then 1 else 0 end as broken, "
        f"greatest(a.at_us - due_us, 0) as late_us from ({arrivals(log)}) as a {dated} {join} "
        f"where wait_us is not null and {reached} <= due_us"
    )


def _finding(log: EventLog, settings: Settings, row: tuple[object, ...], mean: float, dated: str) -> Finding:
    number, role, weekday, seen, broken, late, _people = row
    same_role = "role is null" if role is None else "role = '" + str(role).replace("'", "''") + "'"
    where = f"broken = 1 and activity = {whole(number)} and weekday = {whole(weekday)} and {same_role}"
    found = finding(
        log,
        settings,
        "deadline_hot_spot",
        activities=[whole(number)],
        heuristic=TRIAGE,
        cases=whole(broken),
        evidence_sql=f"select case_id, late_us from ({_reached(log, dated)}) as r where {where}",
        measures={
            "weekday": whole(weekday),
            "executions": whole(seen),
            "broken": whole(broken),
            "rate": whole(broken) / whole(seen),
            "mean_rate": mean,
        },
        waiting_us=real(late),
    )
    return found if role is None else replace(found, resources=(str(role),))
