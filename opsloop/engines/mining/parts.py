"""The steps and ways of a log counted by cases: in how many, in how many again, for how long, past their deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsloop.engines.mining.findings.deadlines import deadline_of, step_dues
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.findings.words import STEP_DUE
from opsloop.engines.mining.log import EventLog, seconds, whole
from opsloop.engines.mining.process_map import ends, starts
from opsloop.engines.mining.simplifying import Link

Key = tuple[object, ...]
FEW = 10
"""Below so many times a median or a rate says nothing, and could be that of one person."""


@dataclass(frozen=True)
class Part:
    """One step or way in all cases of a log.

    `cases` have it, `again` of them more than once; it was gone `count` times. Seconds are the service of a step (None
    where no start is known) and the wait of a way; ways from the start and to the end have none. `promised` is how many
    of the times have a deadline, `late` how many of these were over after it: that of the step (of a way, the step to
    which it leads), or, in logs that know no more, of the case.
    """

    cases: int
    count: int
    again: int = 0
    median_s: float | None = None
    total_s: float | None = None
    promised: int = 0
    late: int = 0

    @property
    def late_share(self) -> float | None:
        """Of the times with a deadline those that were over after it, 0 to 1; None where they are too few to say."""
        return self.late / self.promised if self.promised >= FEW else None


def has_deadlines(log: EventLog, settings: Settings | None = None) -> bool:
    """Whether the log says by when its steps or cases were promised."""
    return STEP_DUE in log.source.columns or deadline_of(log, settings or Settings()) is not None


def late_cases(log: EventLog, settings: Settings | None = None) -> tuple[int, int] | None:
    """In how many cases something was over after its deadline, of how many that have one; None where the log does not
    say, or fewer people than the settings want did it."""
    settings = settings or Settings()
    dated = _with_due(log, settings)
    if dated is None:
        return None
    people = log.count(f"select count(distinct resource) from ({dated}) as e where due_us is not null")
    passed = (
        f"select max(case when at_us > due_us then 1 else 0 end) as late from ({dated}) as e where due_us is not null"
    )
    promised, late = log.warehouse.row(f"select count(*), sum(late) from ({passed} group by case_id) as c")
    return None if 0 < people < settings.least_people or not promised else (whole(late), whole(promised))


def step_parts(log: EventLog, settings: Settings | None = None) -> Mapping[str, Part]:
    """Every step of the log. O(n log n) for n events."""
    time = "at_us - start_us" if log.timed else "cast(null as bigint)"
    asked = _Asked(("activity",), time, "at_us", "true")
    return {log.activity(number): part for (number,), part in _parts(log, asked, settings or Settings()).items()}


def way_parts(log: EventLog, settings: Settings | None = None) -> Mapping[Link, Part]:
    """Every way between steps, from the start and to the end (None); open cases have not come to their end."""
    names, over = ("activity", "next_activity"), "at_us + gap_us"
    asked = _Asked(names, "gap_us", over, "next_activity is not null", of_next=True)
    inner = _parts(log, asked, settings or Settings())
    found: dict[Link, Part] = {(log.activity(one), log.activity(two)): part for (one, two), part in inner.items()}
    found |= {(None, name): Part(count, count) for name, count in starts(log).items()}
    return found | {(name, None): Part(count, count) for name, count in ends(log).items()}


@dataclass(frozen=True)
class _Asked:
    """In SQL: by which columns it is counted, how long it takes, when it is over, and which events count; whether what
    is over is the wait for the next event, whose deadline it is then."""

    keys: tuple[str, ...]
    time: str
    over: str
    where: str
    of_next: bool = False

    @property
    def names(self) -> str:
        return ", ".join(self.keys)


def _parts(log: EventLog, asked: _Asked, settings: Settings) -> Mapping[Key, Part]:
    size = len(asked.keys)
    rows = log.warehouse.rows(
        f"select {asked.names}, count(distinct case_id), count(*), quantile_cont({asked.time}, 0.5), "
        f"sum({asked.time}) from {log.events} where {asked.where} group by {asked.names} order by {asked.names}"
    )
    again, late = _again(log, asked), _late(log, asked, settings)
    found: dict[Key, Part] = {}
    for row in rows:
        key, (cases, count, median, total) = row[:size], row[size:]
        middle_s, total_s = (None, None) if median is None else (seconds(median), seconds(total))
        promised, over = late.get(key, (0, 0))
        found[key] = Part(whole(cases), whole(count), again.get(key, 0), middle_s, total_s, promised, over)
    return found


def _again(log: EventLog, asked: _Asked) -> Mapping[Key, int]:
    """In how many cases more than once."""
    rows = log.warehouse.rows(
        f"select {asked.names}, count(*) from (select case_id, {asked.names} from {log.events} where {asked.where} "
        f"group by case_id, {asked.names} having count(*) > 1) as r group by {asked.names}"
    )
    return {row[:-1]: whole(row[-1]) for row in rows}


def _late(log: EventLog, asked: _Asked, settings: Settings) -> Mapping[Key, tuple[int, int]]:
    """How many times have a deadline, and how many were over after it; without what too few people did."""
    dated = _with_due(log, settings, of_next=asked.of_next)
    if dated is None:
        return {}
    who = "next_resource" if asked.of_next else "resource"
    rows = log.warehouse.rows(
        f"select {asked.names}, count(*), count(*) filter ({asked.over} > due_us), count(distinct {who}) "
        f"from ({dated}) as e where due_us is not null and {asked.where} group by {asked.names}"
    )
    return {
        row[:-3]: (whole(row[-3]), whole(row[-2])) for row in rows if not 0 < whole(row[-1]) < settings.least_people
    }


def _with_due(log: EventLog, settings: Settings, *, of_next: bool = False) -> str | None:
    """SQL: the events with the moment by which each, or the next one, was due (due_us); None where nobody says."""
    if STEP_DUE in log.source.columns:
        which, step = "e", ""
        if of_next:
            which, step = "n", f"join {log.events} n on n.case_id = e.case_id and n.pos = e.pos + 1"
        dated = f"join ({step_dues(log)}) as d on d.source_row = {which}.seq"
        return f"select e.*, d.due_us from {log.events} e {step} {dated}"
    deadline = deadline_of(log, settings)
    if deadline is None:
        return None
    return f"select e.*, d.due_us from {log.events} e join ({deadline}) as d on d.case_id = e.case_id"
