"""Which two parts of a log are held against each other, as the address says it: periods, teams, versions, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from opsloop.engines.mining import EventLog, middle, values
from opsloop.rooms.processes.map_columns import column_of, columns_of
from opsloop.rooms.processes.map_question import Question, day_of
from opsloop.rooms.processes.own_groups import OwnGroups

BEFORE, AFTER = "a", "b"
IN_SIDE = ("from", "to", "version", "team", "has")
"""What a side may say of its cases; not who did them: that is no way to hold people against each other."""


@dataclass(frozen=True)
class Sides:
    """What both sides have in common, and what each says besides."""

    common: Question
    before: Question
    after: Question
    settled: tuple[tuple[str, str], ...] = ()
    """What the address left open, as it would say it."""

    @classmethod
    def of(cls, query: QueryDict, whole: EventLog, zone: str, groups: OwnGroups) -> Sides:
        """The sides of an address; those that say nothing are filled in, see `_usual`."""
        common = Question.of(query, whole, zone, groups)
        before, after = (_side(query, name, whole, common) for name in (BEFORE, AFTER))
        day = day_of(query.get("day", ""))
        if day is None and not before.parts and not after.parts:
            pair = _usual(query, whole, groups)
            if pair is not None:
                named = tuple((f"{side}_{name}", value) for side, (name, value) in zip("ab", pair, strict=True))
                one, two = (replace(common, parts=(part,)) for part in pair)
                return cls(common, one, two, named)
            day = _middle_day(whole, zone)
        if day is None:
            return cls(common, before, after)
        until = replace(common, parts=(("to", (day - timedelta(days=1)).isoformat()),))
        since = replace(common, parts=(("from", day.isoformat()),))
        return cls(common, before.and_also(until), after.and_also(since), (("day", day.isoformat()),))

    def both(self) -> tuple[Question, Question]:
        """The filters of each side with what they have in common."""
        return self.common.and_also(self.before), self.common.and_also(self.after)

    @property
    def lost(self) -> bool:
        """Whether a part of the address is not known here, or named by a number that may mean another now."""
        return any(question.lost for question in (self.common, self.before, self.after))

    @property
    def parts(self) -> list[tuple[str, str]]:
        """As the address says it."""
        sides: Mapping[str, Question] = {BEFORE: self.before, AFTER: self.after}
        own = [(f"{side}_{name}", value) for side, question in sides.items() for name, value in question.parts]
        return [*self.common.parts, *own]


def _side(query: QueryDict, side: str, whole: EventLog, common: Question) -> Question:
    own, columns = QueryDict(mutable=True), columns_of(whole)
    for name in IN_SIDE:
        own.setlist(name, query.getlist(f"{side}_{name}"))
    found = Question.of(own, whole, common.zone, common.groups)
    told_apart = (part for part in found.parts if part[0] != "has" or part[1].partition(":")[0] in columns)
    return replace(found, parts=tuple(told_apart))


def _usual(query: QueryDict, whole: EventLog, groups: OwnGroups) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Two values of the column that was asked for, else the last version against the one before; None without both."""
    column = column_of(query, whole, numbered=groups.fixed)
    if column is not None:
        found = values(whole, columns_of(whole)[column], limit=2)
        if len(found) > 1:
            return ("has", f"{column}:{found[0]}"), ("has", f"{column}:{found[1]}")
    versions = list(groups.versions)
    return (("version", versions[1]), ("version", versions[0])) if len(versions) > 1 else None


def _middle_day(whole: EventLog, zone: str) -> date | None:
    found = middle(whole)
    return None if found is None else found.astimezone(ZoneInfo(zone)).date()
