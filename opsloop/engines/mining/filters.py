"""Filters: the cases of which something holds. They compose; each narrows what the one before it left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, Protocol

from opsloop.engines.mining.log import MICRO, EventLog, WrongLog
from opsloop.engines.mining.ordering import in_order
from opsloop.engines.warehouse import quoted

Mode = Literal["started", "ended", "active", "within"]


class CaseFilter(Protocol):
    """Says of which cases something holds."""

    def cases(self, log: EventLog) -> str:
        """SQL that selects the ids of those cases (a column of any name)."""


def filtered(log: EventLog, *filters: CaseFilter) -> EventLog:
    """The log of those cases of which all filters hold, with all of their events; it may be empty."""
    for one in filters:
        log = _narrowed(log, one.cases(log))
    return log


def only_activities(log: EventLog, names: Collection[str]) -> EventLog:
    """The log without the events of all other activities; what is left follows each other directly."""
    numbers = ", ".join(str(log.number_of(name)) for name in names) or "-1"
    more = ", start_us, queued_us" if log.timed else ""
    kept = f"select seq, case_id, activity, resource, at_us{more} from {log.events} where activity in ({numbers})"
    found = in_order(log, kept)
    return _open_again(found, log)


@dataclass(frozen=True)
class Period:
    """Cases that started, ended, were active or lie wholly within [start, end); either may be None. Zoned moments."""

    start: datetime | None = None
    end: datetime | None = None
    mode: Mode = "started"

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        low = _micros(self.start) if self.start else -(2**62)
        high = _micros(self.end) if self.end else 2**62
        conditions = {
            "started": f"first_us >= {low} and first_us < {high}",
            "ended": f"last_us >= {low} and last_us < {high} and not open",
            "active": f"last_us >= {low} and first_us < {high}",
            "within": f"first_us >= {low} and last_us < {high}",
        }
        return f"select id from {log.cases} where {conditions[self.mode]}"


@dataclass(frozen=True)
class Attribute:
    """Cases with at least one event whose column has one of the values, compared as text."""

    column: str
    values: tuple[str, ...]

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        if self.column not in log.source.columns:
            raise WrongLog("there is no column “%(name)s” in the log", name=self.column)
        listed = ", ".join(_text(value) for value in self.values) or "null"
        return (
            f"select e.case_id from {log.events} e join {log.source.relation} s on s.source_row = e.seq "
            f"where cast(s.{quoted(self.column)} as varchar) in ({listed})"
        )


@dataclass(frozen=True)
class Contains:
    """Cases in which the activity occurs."""

    activity: str

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        return f"select case_id from {log.events} where activity = {log.number_of(self.activity)}"


@dataclass(frozen=True)
class Never:
    """Cases in which the activity does not occur."""

    activity: str

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        return f"select id from {log.cases} where id not in ({Contains(self.activity).cases(log)})"


@dataclass(frozen=True)
class Follows:
    """Cases in which `second` comes after `first`: directly, or at any time later."""

    first: str
    second: str
    directly: bool = False

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        first, second = log.number_of(self.first), log.number_of(self.second)
        if self.directly:
            return f"select case_id from {log.events} where activity = {first} and next_activity = {second}"
        return (
            f"select case_id from {log.events} where activity in ({first}, {second}) group by case_id having "
            f"min(case when activity = {first} then pos end) < max(case when activity = {second} then pos end)"
        )


@dataclass(frozen=True)
class Duration:
    """Cases that lasted at least and at most so many seconds, from their first to their last event."""

    at_least_s: float = 0.0
    at_most_s: float | None = None

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        high = f" and last_us - first_us <= {round(self.at_most_s * MICRO)}" if self.at_most_s is not None else ""
        return f"select id from {log.cases} where last_us - first_us >= {round(self.at_least_s * MICRO)}{high}"


@dataclass(frozen=True)
class Resources:
    """Cases in which one of these persons took part. A role is an attribute, or the persons who have it."""

    names: tuple[str, ...]

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        numbers = [str(number) for number, name in enumerate(log.resources) if name in self.names]
        return f"select case_id from {log.events} where resource in ({', '.join(numbers) or 'null'})"


@dataclass(frozen=True)
class HandedOver:
    """Cases in which a step of `source` was directly followed by one of `target`."""

    source: str
    target: str

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        numbers = {name: number for number, name in enumerate(log.resources)}
        source, target = (numbers.get(name, "null") for name in (self.source, self.target))
        return f"select case_id from {log.events} where resource = {source} and next_resource = {target}"


@dataclass(frozen=True)
class Named:
    """The cases with these names."""

    names: frozenset[str]

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        listed = ", ".join(_text(name) for name in sorted(self.names)) or "null"
        return f"select id from {log.names} where name in ({listed})"


@dataclass(frozen=True)
class OneVariant:
    """Cases that have exactly these activities in this order."""

    activities: tuple[str, ...]

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        wanted = [log.number_of(name) for name in self.activities]
        agrees = " or ".join(f"(pos = {at} and activity = {one})" for at, one in enumerate(wanted, start=1)) or "false"
        size = len(wanted)
        return (
            f"select case_id from {log.events} where case_id in (select id from {log.cases} where events = {size}) "
            f"and ({agrees}) group by case_id having count(*) = {size}"
        )


@dataclass(frozen=True)
class FrequentVariants:
    """Cases of the most frequent variants that together have at least this share of all cases."""

    share: float

    def cases(self, log: EventLog) -> str:
        """See CaseFilter."""
        ways = (
            f"select variant, events, count(*) as n, min(id) as example from {log.cases} where events > 0 "
            f"group by variant, events"
        )
        summed = (
            f"select variant, events, sum(n) over (order by n desc, example) - n as before, sum(n) over () as total "
            f"from ({ways}) as w"
        )
        return (
            f"select id from {log.cases} c join ({summed}) as s on c.variant = s.variant and c.events = s.events "
            f"where before < {self.share} * total"
        )


def _narrowed(log: EventLog, kept: str) -> EventLog:
    warehouse = log.warehouse
    ids, events, cases = (warehouse.new(prefix) for prefix in ("kept", "events", "cases"))
    warehouse.run(f"create table {ids} as select distinct case_id as id from ({kept}) as found (case_id)")
    warehouse.run(f"create view {events} as select * from {log.events} where case_id in (select id from {ids})")
    warehouse.run(f"create view {cases} as select * from {log.cases} where id in (select id from {ids})")
    return replace(log, events=events, cases=cases)


def _open_again(found: EventLog, before: EventLog) -> EventLog:
    """Cases stay open that were open before."""
    cases = found.warehouse.new("cases")
    found.warehouse.run(
        f"create table {cases} as select id, events, first_us, last_us, variant, "
        f"id in (select id from {before.cases} where open) as open from {found.cases}"
    )
    return replace(found, cases=cases)


def _micros(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError(f"wanted a moment with a time zone, got {moment.isoformat()}")
    gap = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (gap.days * 86_400 + gap.seconds) * MICRO + gap.microseconds


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
