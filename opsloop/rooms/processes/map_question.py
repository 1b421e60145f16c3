"""Which cases of a log a map shows, as the address says it: filters that compose, and can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from opsloop.engines.mining import (
    Attribute,
    Contains,
    Duration,
    EventLog,
    Follows,
    HandedOver,
    Never,
    OneVariant,
    Period,
    Resources,
    extent,
)
from opsloop.engines.mining.filters import CaseFilter
from opsloop.rooms.processes.map_columns import role_column_of, told_of
from opsloop.rooms.processes.map_keys import known, named
from opsloop.rooms.processes.own_groups import NO_GROUPS, OwnGroups

HOUR = 3600
MOST_OF_A_KIND = 20
LONGEST_HOURS = 10_000_000
LONGEST_VARIANT = 10_000
LONGEST_VALUE = 200
IN_FORM = ("from", "to", "least", "most")
STEPS = ("contains", "never", "follows", "directly", "variant")
PEOPLE = ("who", "hands")
ONE_OF_A_KIND = (*IN_FORM, "clock")
WORKING = "work"
"""What the address says of a clock that runs in working time only."""
LONGEST_EXTENT = timedelta(days=40 * 366)
"""Working time is laid out over so long a log at most."""
YEARS = range(1900, 9000)


@dataclass(frozen=True)
class Chip:
    """One filter in words, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Question:
    """Filters by their names in the address; steps and people are keys (see `map_keys`), several joined by hyphens.

    Values of a column are "its key:its text", of a form "its field:option"; versions and teams are keys of `groups`.
    """

    parts: tuple[tuple[str, str], ...]
    zone: str
    groups: OwnGroups = NO_GROUPS
    lost: bool = False
    """Whether the address asked for what is not known here, or by numbers that may mean others now."""

    @classmethod
    def of(cls, query: QueryDict, mined: EventLog, zone: str, groups: OwnGroups = NO_GROUPS) -> Question:
        """The filters of an address that mean something in this log; others are left out, and so is what would single
        people out for who may not look at them."""
        found: list[tuple[str, str]] = []
        lost = False
        for name, check in (CHECKS | _in_groups(groups)).items():
            asked = [value for value in query.getlist(name) if value]
            told = [_in_keys(name, value, mined, groups) for value in asked]
            lost = lost or "" in told
            values = dict.fromkeys(value for value in told if check(value, mined))
            found += [(name, value) for value in list(values)[: 1 if name in ONE_OF_A_KIND else MOST_OF_A_KIND]]
        return cls(tuple(found), zone, groups, lost)

    @property
    def address(self) -> str:
        """The filters as a query, without question mark."""
        return urlencode(self.parts)

    def one(self, name: str) -> str:
        """The first value of a filter, empty where it is not set."""
        return next((value for key, value in self.parts if key == name), "")

    def with_clock(self, value: str) -> str:
        """The same question as an address, by this clock; empty for that of the calendar."""
        others = [part for part in self.parts if part[0] != "clock"]
        return urlencode([*others, ("clock", value)] if value else others)

    @property
    def beside_form(self) -> list[tuple[str, str]]:
        """What the form keeps: all but what it shows and sets anew. Of every other kind it can only add one more."""
        return [part for part in self.parts if part[0] not in IN_FORM]

    def and_also(self, other: Question) -> Question:
        """The cases of both: of two periods what they have in common."""
        parts = [*self.parts, *(part for part in other.parts if part not in self.parts)]
        ends = {"from": max(value for name, value in [*parts, ("from", "")] if name == "from")}
        ends["to"] = min((value for name, value in parts if name == "to"), default="")
        kept = [part for part in parts if part[0] not in ends]
        return replace(self, parts=(*((name, value) for name, value in ends.items() if value), *kept))

    def filters(self, mined: EventLog) -> Iterator[CaseFilter]:
        """The filters that the engine knows."""
        if self.one("from") or self.one("to"):
            yield Period(self._moment("from"), self._moment("to", after=1))
        for name, value in self.parts:
            if name in {"contains", "never"}:
                (activity,) = named(value, mined.activities)
                yield Contains(activity) if name == "contains" else Never(activity)
            elif name in {"follows", "directly"}:
                first, second = named(value, mined.activities)
                yield Follows(first, second, directly=name == "directly")
            elif name == "who":
                yield Resources(named(value, mined.resources))
            elif name == "hands":
                yield HandedOver(*named(value, mined.resources))
            elif name == "role":
                yield Attribute(role_column_of(mined) or "", told_of(value, mined))
            elif name == "variant":
                yield OneVariant(named(value, mined.activities))
        if self.one("least") or self.one("most"):
            most = float(self.one("most")) * HOUR if self.one("most") else None
            yield Duration(float(self.one("least") or 0) * HOUR, most)
        yield from self._any_of(mined)

    def _any_of(self, mined: EventLog) -> Iterator[CaseFilter]:
        """A case has one version and one team: of several any is meant, and so of the values of one column."""
        for name in ("version", "team"):
            keys = [value for key, value in self.parts if key == name]
            if keys:
                yield self.groups.cases_of(name, keys)
        yield from self.groups.cases_with([value for key, value in self.parts if key == "field"])
        values: dict[str, list[str]] = {}
        for key, value in self.parts:
            if key == "has":
                column, text = _value_of(value, mined)
                values.setdefault(column, []).append(text)
        for column, texts in values.items():
            yield Attribute(column, tuple(texts))

    def chips(self, mined: EventLog) -> list[Chip]:
        """Every filter in words."""
        return [
            Chip(
                _words(name, value, mined, self.groups),
                urlencode([part for part in self.parts if part != (name, value)]),
            )
            for name, value in self.parts
        ]

    def _moment(self, name: str, *, after: int = 0) -> datetime | None:
        day = self.one(name)
        if not day:
            return None
        begins = datetime.combine(date.fromisoformat(day) + timedelta(days=after), time(), ZoneInfo(self.zone))
        return begins.astimezone(UTC)


def _words(name: str, value: str, mined: EventLog, groups: OwnGroups) -> str:
    if name in {"follows", "directly"}:
        first, second = named(value, mined.activities)
        words = _("%(first)s, right after it %(second)s") if name == "directly" else _("%(first)s, later %(second)s")
        return words % {"first": first, "second": second}
    if name == "hands":
        source, target = named(value, mined.resources)
        return _("%(first)s hands to %(second)s") % {"first": source, "second": target}
    if name == "has":
        column, text = _value_of(value, mined)
        return _("%(column)s: %(value)s") % {"column": column, "value": text}
    if name == "variant":
        return _("one variant of %(count)s steps") % {"count": value.count("-") + 1}
    if name == "clock":
        return _("waits in working time")
    sentences = {
        "from": _("begun from %(value)s"),
        "to": _("begun until %(value)s"),
        "contains": _("with %(value)s"),
        "never": _("without %(value)s"),
        "least": _("at least %(value)s hours long"),
        "most": _("at most %(value)s hours long"),
        "who": _("with %(who)s"),
        "version": _("version %(value)s"),
        "team": _("of the team %(value)s"),
        "role": _("with a step of the role %(value)s"),
        "field": "%(value)s",
    }
    shown = _named(name, value, mined, groups)
    return sentences[name] % {"value": shown, "who": shown}


def _named(name: str, value: str, mined: EventLog, groups: OwnGroups) -> str:
    """What the value of a filter is called."""
    if name in {"contains", "never"}:
        return named(value, mined.activities)[0]
    if name == "who":
        return named(value, mined.resources)[0]
    called = {"version": groups.versions, "team": groups.teams, "field": groups.fields}
    return called[name][value] if name in called else value


def day_of(value: str) -> date | None:
    """The day that a text says; None for what is none."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.year in YEARS and found.isoformat() == value else None


def _day(value: str, _mined: EventLog) -> bool:
    return day_of(value) is not None


def _clock(value: str, mined: EventLog) -> bool:
    found = extent(mined) if value == WORKING else None
    return found is not None and found[1] - found[0] < LONGEST_EXTENT


def _hours(value: str, _mined: EventLog) -> bool:
    return value.isascii() and value.replace(".", "", 1).isdigit() and float(value) <= LONGEST_HOURS


def _in_keys(name: str, value: str, mined: EventLog, groups: OwnGroups) -> str:
    """A value in keys, where it names steps, people or a column; empty where these are not known."""
    if name == "has":
        column, colon, text = value.partition(":")
        key = known(column, tuple(mined.source.columns), numbered=groups.fixed)
        return key and key + colon + text
    if name not in {*STEPS, *PEOPLE}:
        return value
    names = mined.resources if name in PEOPLE else mined.activities
    return known(value, names, numbered=groups.fixed) if len(value) <= LONGEST_VARIANT else ""


def _steps(value: str, _mined: EventLog) -> bool:
    return value != ""


def _step(value: str, _mined: EventLog) -> bool:
    return value != "" and "-" not in value


def _value_of(value: str, mined: EventLog) -> tuple[str, str]:
    """The name of a column, and what cases have in it."""
    key, _colon, text = value.partition(":")
    return named(key, tuple(mined.source.columns))[0], text


def _column(value: str, _mined: EventLog) -> bool:
    key, _colon, text = value.partition(":")
    return "-" not in key and 0 < len(text) <= LONGEST_VALUE


def _in_groups(groups: OwnGroups) -> dict[str, Callable[[str, EventLog], bool]]:
    return {
        "version": lambda value, _mined: value in groups.versions,
        "team": lambda value, _mined: value in groups.teams,
        "field": lambda value, _mined: value in groups.fields,
        "who": lambda value, mined: groups.people and _step(value, mined),
        "hands": lambda value, mined: groups.people and _pair(value, mined),
        "has": lambda value, mined: _column(value, mined) and (groups.people or not _of_people(value, mined)),
    }


def _of_people(value: str, mined: EventLog) -> bool:
    return _value_of(value, mined)[0] == mined.source.roles.resource


def _pair(value: str, _mined: EventLog) -> bool:
    return value.count("-") == 1


CHECKS: dict[str, Callable[[str, EventLog], bool]] = {
    "from": _day,
    "to": _day,
    "contains": _step,
    "never": _step,
    "follows": _pair,
    "directly": _pair,
    "least": _hours,
    "most": _hours,
    "variant": _steps,
    "role": lambda value, mined: bool(told_of(value, mined)),
    "clock": _clock,
}
KINDS = (*CHECKS, *_in_groups(NO_GROUPS))
"""The names of all filters."""
