"""The steps and ways of a log counted by cases: in how many, in how many again, for how long, past their deadline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from opsloop.engines.mining.findings.deadlines import deadline_of
from opsloop.engines.mining.findings.settings import Settings
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
    of the times belong to a case with a deadline, `late` how many of these were over after it.
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
    """Whether the log says by when its cases were promised."""
    return deadline_of(log, settings or Settings()) is not None


def step_parts(log: EventLog, settings: Settings | None = None) -> Mapping[str, Part]:
    """Every step of the log. O(n log n) for n events."""
    time = "at_us - start_us" if log.timed else "cast(null as bigint)"
    asked = _Asked(("activity",), time, "e.at_us", "true")
    return {log.activity(number): part for (number,), part in _parts(log, asked, settings or Settings()).items()}


def way_parts(log: EventLog, settings: Settings | None = None) -> Mapping[Link, Part]:
    """Every way between steps, from the start and to the end (None); open cases have not come to their end."""
    asked = _Asked(("activity", "next_activity"), "gap_us", "e.at_us + e.gap_us", "next_activity is not null")
    inner = _parts(log, asked, settings or Settings())
    found: dict[Link, Part] = {(log.activity(one), log.activity(two)): part for (one, two), part in inner.items()}
    found |= {(None, name): Part(count, count) for name, count in starts(log).items()}
    return found | {(name, None): Part(count, count) for name, count in ends(log).items()}


@dataclass(frozen=True)
class _Asked:
    """In SQL: by which columns it is counted, how long it takes, when it is over, and which events count."""

    keys: tuple[str, ...]
    time: str
    over: str
    where: str

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
    """How many times belong to a case with a deadline, and how many were over after it."""
    deadline = deadline_of(log, settings)
    if deadline is None:
        return {}
    rows = log.warehouse.rows(
        f"select {asked.names}, count(*), count(*) filter ({asked.over} > due_us) from {log.events} e "
        f"join ({deadline}) as d on d.case_id = e.case_id where due_us is not null and {asked.where} "
        f"group by {asked.names}"
    )
    return {row[:-2]: (whole(row[-2]), whole(row[-1])) for row in rows}
