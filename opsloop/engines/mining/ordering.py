"""From a source to an event log: names become numbers, rows get their order, each event learns what follows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from opsloop.engines.mining.log import EventLog, Quality, WrongLog, whole
from opsloop.engines.warehouse import Source, Warehouse

MOST_ACTIVITIES = 10_000
"""More kinds of steps than that are no process: the column is a comment, a number, or the case itself."""


def event_log(source: Source, *, ending: Collection[str] = ()) -> EventLog:
    """Every row of the source as one event, ordered by (time, row) in its case.

    A case is open as long as its last activity is not one of `ending`; with none given all cases count as ended.
    Rows without case, activity or time are left out and counted (`EventLog.quality`); raises WrongLog when none is
    left.
    """
    warehouse = source.warehouse
    quality = _quality(source)
    rows = _rows(source)
    activities = _numbered(warehouse, f"select {source.text('activity')} as name from {source.relation}", "activities")
    _check_activities(activities, quality, source)
    resource = source.text("resource") if source.roles.resource else "cast(null as varchar)"
    resources = _numbered(warehouse, f"select {resource} as name from {source.relation}", "resources")
    names = _cases(warehouse, source)
    numbered = (
        f"select r.seq as seq, c.id as case_id, a.id as activity, p.id as resource, r.at_us as at_us{{more}} "
        f"from ({rows}) r join {names} c on r.case_name = c.name join {activities} a on r.activity_name = a.name "
        f"left join {resources} p on r.resource_name = p.name"
    )
    timed = source.roles.start is not None
    more = ", r.start_us as start_us, cast(null as bigint) as queued_us" if timed else ""
    log = EventLog(
        warehouse, "", "", names, _told(warehouse, activities), _told(warehouse, resources), timed, source, quality
    )
    in_cases = in_order(log, numbered.format(more=more))
    warehouse.drop(activities, resources)
    return with_ends(in_cases, ending) if ending else in_cases


def in_order(log: EventLog, rows: str) -> EventLog:
    """The log of other rows, given as SQL with seq, case_id, activity, resource, at_us (and start_us, queued_us)."""
    warehouse = log.warehouse
    events, cases = warehouse.new("events"), warehouse.new("cases")
    upcoming = "coalesce(lead(start_us) over w, lead(at_us) over w)" if log.timed else "lead(at_us) over w"
    gap = f"greatest({upcoming} - at_us, 0)" if log.timed else f"{upcoming} - at_us"
    more = ", start_us, queued_us" if log.timed else ""
    warehouse.run(
        f"create table {events} as select seq, case_id, cast(row_number() over w as integer) as pos, activity, "
        f"resource, "
        f"at_us{more}, lead(activity) over w as next_activity, lead(resource) over w as next_resource, {gap} as gap_us "
        f"from ({rows}) as found window w as (partition by case_id order by at_us, seq)"
    )
    first = "min(coalesce(start_us, at_us))" if log.timed else "min(at_us)"
    warehouse.run(
        f"create table {cases} as select case_id as id, cast(count(*) as integer) as events, {first} as first_us, "
        f"max(at_us) as last_us, bit_xor(hash(cast(activity as bigint) * 4294967296 + pos)) as variant, false as "
        f"open from {events} group by case_id"
    )
    return replace(log, events=events, cases=cases)


def with_ends(log: EventLog, ending: Collection[str]) -> EventLog:
    """The log with those cases open whose last activity is none of `ending`."""
    numbers = ", ".join(str(number) for number, name in enumerate(log.activities) if name in ending) or "-1"
    closed = f"select case_id from {log.events} where next_activity is null and activity in ({numbers})"
    return opened(log, f"id not in ({closed})")


def opened(log: EventLog, condition: str) -> EventLog:
    """The log with those cases open, too, for which the SQL condition holds."""
    cases = log.warehouse.new("cases")
    log.warehouse.run(
        f"create table {cases} as select id, events, first_us, last_us, variant, open or ({condition}) as open "
        f"from {log.cases}"
    )
    return replace(log, cases=cases)


def out_of_order(log: EventLog) -> int:
    """How many events stand in the file before the event that precedes them in their case; they were put in order."""
    later = f"select e.seq, lead(seq) over (partition by case_id order by pos) as next_seq from {log.events} e"
    return log.count(f"select count(*) from ({later}) as told where next_seq < seq")


def _rows(source: Source) -> str:
    """SQL: the rows that have a case, an activity and a time."""
    resource = source.text("resource") if source.roles.resource else "cast(null as varchar)"
    start = f", {source.moment('start')} as start_us" if source.roles.start else ""
    return (
        f"select * from (select source_row as seq, {source.text('case')} as case_name, "
        f"{source.text('activity')} as activity_name, {resource} as resource_name, {source.moment('time')} as "
        f"at_us{start} "
        f"from {source.relation}) as told where at_us is not null"
    )


def _quality(source: Source) -> Quality:
    case, activity, moment = source.text("case"), source.text("activity"), source.moment("time")
    rows, cases, activities, times, whole_rows = source.warehouse.row(
        f"select count(*), count({case}), count({activity}), count({moment}), "
        f"count(*) filter ({case} is not null and {activity} is not null and {moment} is not null) from "
        f"{source.relation}"
    )
    total = whole(rows)
    found = Quality(total, total - whole(cases), total - whole(activities), total - whole(times))
    if whole(whole_rows) == 0:
        raise _nothing_left(source, found)
    return found


def _nothing_left(source: Source, found: Quality) -> WrongLog:
    roles = source.roles
    return WrongLog(
        "none of its %(rows)s rows has a case, a step and a time: %(cases)s lack the case (%(case)s), %(steps)s the "
        "step (%(step)s), %(times)s have no time that can be read (%(time)s)",
        rows=found.rows,
        cases=found.without_case,
        steps=found.without_activity,
        times=found.without_time,
        case=str(roles.case),
        step=str(roles.activity),
        time=str(roles.time),
    )


def _numbered(warehouse: Warehouse, names: str, prefix: str) -> str:
    """A table (id, name) of all different names, numbered in their order."""
    table = warehouse.new(prefix)
    warehouse.run(
        f"create table {table} as select cast(row_number() over (order by name) - 1 as integer) as id, name "
        f"from (select distinct name from ({names}) as told where name is not null) as known"
    )
    return table


def _cases(warehouse: Warehouse, source: Source) -> str:
    """A table (id, name) of all cases, numbered in the order of their first row."""
    table = warehouse.new("names")
    warehouse.run(
        f"create table {table} as select cast(row_number() over (order by seen) - 1 as integer) as id, name "
        f"from (select {source.text('case')} as name, min(source_row) as seen from {source.relation} group by 1) as "
        f"known "
        f"where name is not null"
    )
    return table


def _told(warehouse: Warehouse, table: str) -> tuple[str, ...]:
    return tuple(str(name) for (name,) in warehouse.rows(f"select name from {table} order by id"))


def _check_activities(table: str, quality: Quality, source: Source) -> None:
    (found,) = source.warehouse.row(f"select count(*) from {table}")
    if whole(found) > MOST_ACTIVITIES:
        raise WrongLog(
            "the column “%(name)s” has %(count)s different values in %(rows)s rows, which are no steps (at most "
            "%(most)s); name another column",
            name=str(source.roles.activity),
            count=whole(found),
            rows=quality.rows,
            most=MOST_ACTIVITIES,
        )
