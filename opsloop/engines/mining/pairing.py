"""Activity instances: the start and the completion of one execution, found among the rows of a log.

Without it the start and the completion of one work item look like a self-loop, and their distance like waiting.
"""

from __future__ import annotations

from dataclasses import replace

from opsloop.engines.mining.log import EventLog, WrongLog
from opsloop.engines.mining.ordering import in_order, opened

TRANSITIONS = {"start": "start", "complete": "complete", "completed": "complete", "schedule": "schedule"}
TRANSITIONS |= {"started": "start", "begin": "start", "end": "complete", "scheduled": "schedule"}
TRANSITIONS |= {"开始": "start", "完成": "complete", "结束": "complete", "分配": "schedule"}
"""What the values of the lifecycle column mean, whatever their case; others are other states and are not paired."""


def pairable(log: EventLog) -> bool:
    """Whether the lifecycle column tells completions from starts or schedules."""
    if log.timed or log.source.roles.lifecycle is None:
        return False
    meanings = {meaning for (meaning,) in log.warehouse.rows(f"select distinct step from ({_steps(log)}) as s")}
    return "complete" in meanings and len(meanings - {None}) > 1


def paired(log: EventLog) -> EventLog:
    """The log of activity instances; a log that has them already, or has nothing to pair, comes back as
    it is.

    In each (case, activity), ordered by (time, row), every start enters a queue and every completion takes the oldest
    one (first in, first out). A completion without a start has an unknown service time; a start without a completion is
    work in progress: it is left out and its case is open, also where nothing of the case was completed yet. A schedule
    only says since when the next start has waited.
    Other transitions are left out. Resources are not compared: people finish what others began.
    """
    if not pairable(log):
        return log
    warehouse = log.warehouse
    marks, instances = warehouse.new("marks"), warehouse.new("instances")
    warehouse.run(f"create table {marks} as {_matched(_walked(_balanced(_steps(log))))}")
    warehouse.run(
        f"create table {instances} as select c.seq as seq, c.case_id as case_id, c.activity as activity, "
        f"coalesce(c.resource, s.resource) as resource, c.at_us as at_us, s.at_us as start_us, s.queued_us as "
        f"queued_us "
        f"from (select * from {marks} where step = 'complete') as c left join "
        f"(select * from {marks} where step = 'start') as s "
        f"on c.case_id = s.case_id and c.activity = s.activity and c.turn = s.turn"
    )
    if log.count(f"select count(*) from {instances}") == 0:
        raise WrongLog("no step in it was ever completed")
    found = in_order(replace(log, timed=True), f"select * from {instances}")
    working = f"select case_id from {marks} where step = 'start' and turn > completions"
    still = f"id in ({working}) or id in (select id from {log.cases} where open)"
    result = opened(_with_begun(log, found), still)
    warehouse.drop(marks, instances)
    return result


def _with_begun(log: EventLog, found: EventLog) -> EventLog:
    """The log with the cases of which only starts or schedules are known: open, without an instance."""
    missing = f"id not in (select id from {found.cases})"
    if log.count(f"select count(*) from {log.cases} where {missing}") == 0:
        return found
    cases = log.warehouse.new("cases")
    begun = f"select case_id from ({_steps(log)}) as s where step in ('start', 'schedule')"
    log.warehouse.run(
        f"create table {cases} as select id, events, first_us, last_us, variant, open from {found.cases} union all "
        f"select id, cast(0 as integer), first_us, last_us, cast(0 as ubigint), true from {log.cases} "
        f"where {missing} and id in ({begun})"
    )
    return replace(found, cases=cases)


def never_done(log: EventLog) -> tuple[str, ...]:
    """Activities of the rows that no instance has: planned, and never done (or never finished)."""
    numbers = {number for (number,) in log.warehouse.rows(f"select distinct activity from {log.events}")}
    return tuple(name for number, name in enumerate(log.activities) if number not in numbers)


def _steps(log: EventLog) -> str:
    """SQL: the events with what their lifecycle means, null for other states."""
    told = "".join(f"when '{word}' then '{meaning}' " for word, meaning in TRANSITIONS.items())
    lifecycle = log.source.text("lifecycle")
    return (
        f"select e.seq, e.case_id, e.activity, e.resource, e.at_us, case lower({lifecycle}) {told} end as step "
        f"from {log.events} e join {log.source.relation} s on s.source_row = e.seq"
    )


def _balanced(steps: str) -> str:
    """SQL: how many more starts than completions there were up to each row, and how many starts before it."""
    return (
        f"select *, sum(case step when 'start' then 1 when 'complete' then -1 else 0 end) over w as balance, "
        f"sum(case step when 'start' then 1 else 0 end) over w as starts "
        f"from ({steps}) as s where step is not null "
        f"window w as (partition by case_id, activity order by at_us, seq rows between unbounded preceding and "
        f"current row)"
    )


def _walked(balanced: str) -> str:
    """SQL: the lowest balance before each row; a completion that goes below it finds the queue empty."""
    return (
        f"select *, least(coalesce(min(balance) over (partition by case_id, activity order by at_us, seq "
        f"rows between unbounded preceding and 1 preceding), 0), 0) as lowest, "
        f"min(case step when 'schedule' then at_us end) over (partition by case_id, activity, "
        f"starts - case step when 'start' then 1 else 0 end) as queued_us from ({balanced}) as b"
    )


def _matched(walked: str) -> str:
    """SQL: the turn of each start and each completion in the queue of its activity; none for those without a start."""
    taken = "step = 'start' or (step = 'complete' and balance >= lowest)"
    return (
        f"select seq, case_id, activity, resource, at_us, queued_us, step, case when {taken} then row_number() over "
        f"(partition by case_id, activity, step, {taken} order by at_us, seq) end as turn, "
        f"count(case when step = 'complete' and balance >= lowest then 1 end) over (partition by case_id, activity) "
        f"as completions from ({walked}) as w where step <> 'schedule'"
    )
