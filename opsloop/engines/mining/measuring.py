"""Case by case what an indicator goes by: how long, how much work, how often passed on, whether done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsloop.engines.mining.cases import moment
from opsloop.engines.mining.log import DAY, MICRO, EventLog, WrongLog, seconds, whole
from opsloop.engines.warehouse import quoted


@dataclass(frozen=True)
class CaseMeasure:
    """One case in figures; moments are UTC.

    `steps` are its events (activity instances of a `timed` log), `turns` how many people had it, one after the other:
    1 and one more each time it went to somebody else. `again` is whether a step was done more than once, `wait_s` the
    seconds before the step that was asked for, all its executions together (None: it has none). `group` is its value
    in the column that was asked for, empty where it has none. Of a case that is followed for some days all this is
    as it was then, and it is `open` where something happened later.
    """

    name: str
    opened: datetime
    last: datetime
    open: bool
    steps: int
    turns: int
    again: bool
    wait_s: float | None
    group: str

    @property
    def duration_s(self) -> float:
        """Seconds from its first event to its last one."""
        return (self.last - self.opened).total_seconds()


def measures(log: EventLog, *, step: str = "", group: str = "", days: int | None = None) -> tuple[CaseMeasure, ...]:
    """Every case of the log, by the moment of its first event; WrongLog for a step or a column that it does not have.

    With a `step`, `again` and `wait_s` are about that one alone. With `days` each case is as it was so many days after
    it began, so that old and young ones, quick and slow ones can be compared. O(events log events).
    """
    number = log.number_of(step) if step else None
    events = log.events if days is None else f"({_within(log, days)})"
    rows = log.warehouse.rows(
        f"select n.name, c.first_us, coalesce(t.last_us, c.first_us), c.open or c.events > coalesce(t.events, 0), "
        f"coalesce(t.events, 0), coalesce(t.turns, 1), a.again, w.wait, g.value from {log.cases} c "
        f"join {log.names} n using (id) left join ({_totals(events)}) t on t.case_id = c.id "
        f"left join ({_again(events, number)}) a on a.case_id = c.id "
        f"left join ({_waits(events, number)}) w on w.case_id = c.id "
        f"left join ({_groups(log, group)}) g on g.case_id = c.id order by c.first_us, c.id"
    )
    return tuple(
        CaseMeasure(
            str(name), moment(first), moment(last), bool(still), whole(events), whole(turns), bool(again),
            None if wait is None else seconds(wait), "" if value is None else str(value),
        )
        for name, first, last, still, events, turns, again, wait, value in rows
    )  # fmt: skip


def reaches(log: EventLog) -> datetime:
    """The moment of its last event: what it says of later ones is nothing, not that nothing happened."""
    return moment(log.count(f"select max(last_us) from {log.cases}"))


def ways_by_week(log: EventLog, *, day: date) -> tuple[tuple[int, tuple[str, ...], int], ...]:
    """How many cases went which way, by the week in which they began, counted from a day (0: the seven days from it).

    Cases that have not ended are left out. The list of activities is only made for one case of each way.
    """
    days = (day - date(1970, 1, 1)) // timedelta(days=1)
    ways = f"select variant, events, min(id) as example from {log.cases} where not open group by variant, events"
    counts = (
        f"select variant, events, floor((first_us / 86400000000.0 - {days}) / 7) as week, count(*) as n "
        f"from {log.cases} where not open group by 1, 2, 3"
    )
    rows = log.warehouse.rows(
        f"select week, path, n from ({counts}) c join ({ways}) w on c.variant = w.variant and c.events = w.events join "
        f"(select case_id, list(activity order by pos) as path from {log.events} where case_id in "
        f"(select example from ({ways}) as e) group by case_id) as p on p.case_id = w.example order by week, path"
    )
    return tuple((whole(week), _names(log, path), whole(count)) for week, path, count in rows)


def _names(log: EventLog, path: object) -> tuple[str, ...]:
    return tuple(log.activity(number) for number in path) if isinstance(path, list) else ()


def _within(log: EventLog, days: int) -> str:
    """SQL: the events of the first days of each case, as they stood then: nobody had it next after the last one."""
    return (
        f"select e.case_id, e.pos, e.activity, e.resource, e.at_us, e.gap_us, lead(e.resource) over (partition by "
        f"e.case_id order by e.pos) as next_resource from {log.events} e join {log.cases} c on c.id = e.case_id "
        f"where e.at_us <= c.first_us + {days * DAY * MICRO}"
    )


def _totals(events: str) -> str:
    changed = "resource is not null and next_resource is not null and next_resource <> resource"
    return (
        f"select case_id, max(at_us) as last_us, count(*) as events, 1 + sum(case when {changed} then 1 else 0 end) "
        f"as turns from {events} as t group by 1"
    )


def _again(events: str, step: int | None) -> str:
    which = "" if step is None else f" where activity = {step}"
    times = f"select case_id, activity, count(*) as times from {events} as e{which} group by 1, 2"
    return f"select case_id, max(times) > 1 as again from ({times}) as t group by 1"


def _waits(events: str, step: int | None) -> str:
    lagged = "lag(gap_us) over (partition by case_id order by pos) as wait"
    before = f"select case_id, activity, {lagged} from {events} as e"
    which = "false" if step is None else f"activity = {step}"
    return f"select case_id, sum(coalesce(wait, 0)) as wait from ({before}) as b where {which} group by 1"


def _groups(log: EventLog, column: str) -> str:
    """The value of the column in each case; of several the one that comes last by name."""
    if not column:
        return "select null as case_id, null as value where false"
    if column not in log.source.columns:
        raise WrongLog("there is no column “%(name)s” in the log", name=column)
    return (
        f"select e.case_id, max(cast(s.{quoted(column)} as varchar)) as value from {log.events} e "
        f"join {log.source.relation} s on s.source_row = e.seq group by 1"
    )
