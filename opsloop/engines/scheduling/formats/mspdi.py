"""Microsoft Project's XML (MSPDI): tasks with durations, links, assigned resources, calendars and progress.

Times are minutes on the project's wall clock. Assigned resources are taken as said: nobody is exchanged. A resource
that is only ever assigned whole is a person with a calendar; others are capacity in per cent. Summary tasks are left
out, and a link with one holds for all tasks below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from opsloop.engines.calendar import as_minutes
from opsloop.engines.scheduling.facts import Activity, Equipment, Link, LinkKind, Person, Requirement
from opsloop.engines.scheduling.formats.instance import Instance, within_reach
from opsloop.engines.scheduling.formats.mspdi_calendars import Calendars
from opsloop.engines.scheduling.formats.refusal import Lines, Unreadable
from opsloop.engines.scheduling.problem import Problem

KINDS: Mapping[str, LinkKind] = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
ELAPSED = {"4", "6", "8", "10", "12", "36", "38", "40", "42", "44"}
LENGTH = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
DONE = 100
WORK = "1"
MUST_START, NOT_BEFORE = "2", "4"
SPARE = 60 * 24 * 60
ENCODING = re.compile(r"""\A(\ufeff?<\?xml[^>]*?)\s+encoding=["'][^"']*["']""")
TASK = re.compile(r"<Task>\s*<UID>([^<]*)</UID>")
CALENDAR = re.compile(r"<Calendar>\s*<UID>([^<]*)</UID>")
MOST = 10**9
MOST_UNITS = 300
TENTHS = 10
"""Of a minute, in which lags are told."""


def fits(text: str) -> bool:
    """Whether it is XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def read(text: str, lines: Lines) -> Instance:
    """The project; Unreadable names the line."""
    try:
        root = fromstring(ENCODING.sub(r"\1", text, count=1).encode())  # the text has been decoded
    except ParseError as wrong:
        raise Unreadable(wrong.position[0], f"this is no XML: {wrong.msg}") from wrong
    except DefusedXmlException as wrong:
        raise Unreadable(1, "this XML declares entities, which are not read") from wrong
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if root.tag != "Project":
        raise Unreadable(1, f"this is no project of Microsoft Project: its root is {root.tag!r}")
    for task in TASK.finditer(text):
        uid, line = task[1].strip(), text.count("\n", 0, task.start()) + 1
        if lines.setdefault(uid, line) != line:
            raise Unreadable(line, f"there is a task {uid} already, on line {lines[uid]}")
    for each in CALENDAR.finditer(text):
        lines[f"calendar {each[1].strip()}"] = text.count("\n", 0, each.start()) + 1
    return Instance(_Reader(lines, root).problem(), dated=True)


class _Reader:
    """One project on its way to a problem."""

    def __init__(self, lines: Lines, root: Element) -> None:
        self.lines, self.root = lines, root
        rows = [row for row in root.findall("Tasks/Task") if _value(row, "UID") not in {"", "0"}]
        self.below = _below(rows)
        self.tasks = [row for row in rows if not self.below[_value(row, "UID")] and _value(row, "IsNull") != "1"]
        self.resources = [row for row in root.findall("Resources/Resource") if _value(row, "Type") in {"", WORK}]
        self.units = self._units()
        self.start = self._start()

    def problem(self) -> Problem:
        worked = sum(self.minutes(row, "Duration") for row in self.tasks)
        latest = max([self.start, *(self.moment(row, "ConstraintDate") or 0 for row in self.tasks)])
        first = min([self.start, *(self.moment(row, "ActualStart") or self.start for row in self.tasks)])
        end = latest + SPARE + 6 * worked
        within_reach(first, end)
        calendars = Calendars(self.root, first - 24 * 60, end)
        return Problem(
            activities=[self.activity(row) for row in self.tasks],
            links=[link for row in self.root.findall("Tasks/Task") for link in self.links(row)],
            people=[
                Person(
                    id=_value(row, "UID"),
                    name=_value(row, "Name"),
                    skills={_value(row, "UID"): 0},
                    calendar=calendars.of(_value(row, "CalendarUID")),
                )
                for row in self.resources
                if _value(row, "UID") in self.whole
            ],
            equipment=[
                Equipment(id=_value(row, "UID"), name=_value(row, "Name"), capacity=self._capacity(row))
                for row in self.resources
                if _value(row, "UID") not in self.whole and _value(row, "UID")
            ],
            calendar=calendars.of(_value(self.root, "CalendarUID")),
            start=self.start,
        )

    def activity(self, row: Element) -> Activity:
        uid, minutes = _value(row, "UID"), self.minutes(row, "Duration")
        done = round(self.number(row, "PercentComplete", row))
        begun, ended = self.moment(row, "ActualStart"), self.moment(row, "ActualFinish")
        team = [resource for resource in self.units.get(uid, {}) if resource in self.whole] if minutes else []
        constraint, date = _value(row, "ConstraintType"), self.moment(row, "ConstraintDate")
        started = begun if done and begun is not None else None
        finished = (ended or started) if done == DONE and started is not None else None
        pinned = date if constraint == MUST_START and started is None else None
        return Activity(
            id=uid,
            name=_value(row, "Name"),
            duration=minutes,
            release=date if constraint == NOT_BEFORE else None,
            due=self.moment(row, "Deadline"),
            requires=tuple(Requirement(skill=resource) for resource in team),
            pinned_people=tuple(team),
            uses={r: u for r, u in self.units.get(uid, {}).items() if r not in self.whole} if minutes else {},
            pinned_start=pinned,
            started=started,
            remaining=self._remaining(row, minutes, done) if started is not None and finished is None else None,
            finished=finished,
        )

    def _remaining(self, row: Element, minutes: int, done: int) -> int:
        left = _value(row, "RemainingDuration")
        return self.minutes(row, "RemainingDuration") if left else minutes * (DONE - done) // DONE

    def links(self, row: Element) -> Iterator[Link]:
        uid = _value(row, "UID")
        for link in row.findall("PredecessorLink"):
            before, kind = _value(link, "PredecessorUID"), KINDS.get(_value(link, "Type") or "1")
            if uid not in self.below or before == "0" or _value(link, "CrossProject") == "1":
                continue
            if before not in self.below:
                raise self.wrong(row, f"it waits for {before or 'nothing'}, which is no task of the file")
            if kind is None:
                raise self.wrong(row, f"a link is of type {_value(link, 'Type')}; types are 0 to 3")
            lag = round(self.number(link, "LinkLag", row)) // TENTHS
            elapsed = _value(link, "LagFormat") in ELAPSED
            for one in self.below[before] or [before]:
                for two in self.below[uid] or [uid]:
                    if one != two:
                        yield Link(before=one, after=two, kind=kind, lag=lag, elapsed=elapsed)

    def _units(self) -> dict[str, dict[str, int]]:
        """Per cent of each resource by task; `whole` are those only ever assigned whole."""
        known = {_value(row, "UID") for row in self.resources}
        found: dict[str, dict[str, int]] = {}
        parts: set[str] = {_value(row, "UID") for row in self.resources if self._most(row) != DONE}
        for row in self.root.findall("Assignments/Assignment"):
            task, resource = _value(row, "TaskUID"), _value(row, "ResourceUID")
            if resource in known and task in self.below:
                units = self._percent(row, "Units")
                found.setdefault(task, {})[resource] = units
                if units != DONE:
                    parts.add(resource)
        self.whole = known - parts - {""}
        return found

    def _most(self, row: Element) -> int:
        return self._percent(row, "MaxUnits")

    def _percent(self, row: Element, name: str) -> int:
        share = _number(row, name, 1.0)
        if share is None or not 0 <= share <= MOST_UNITS:
            raise Unreadable(0, f"{name} should be a share such as 0.5, but is {_value(row, name)!r}")
        return round(share * DONE)

    def _capacity(self, row: Element) -> int:
        """What there is of it, or the most that one task takes: overtime that somebody planned on purpose."""
        uid = _value(row, "UID")
        return max([self._most(row), *(units[uid] for units in self.units.values() if uid in units)])

    def _start(self) -> int:
        """From when on unstarted work is planned: the status date, or else the latest actual date, or the start."""
        for name in ("StatusDate", "StartDate"):
            moment = self.moment(self.root, name)
            if moment is not None:
                actual = [self.moment(row, each) for row in self.tasks for each in ("ActualStart", "ActualFinish")]
                return max([moment, *(each for each in actual if each is not None)])
        raise Unreadable(1, "the project has neither a start nor a status date")

    def moment(self, row: Element, name: str) -> int | None:
        written = _value(row, name)
        if not written or written.startswith("NA"):
            return None
        try:
            return as_minutes(datetime.fromisoformat(written).replace(tzinfo=UTC))
        except ValueError as wrong:
            raise self.wrong(row, f"{name} should be a time, but is {written!r}") from wrong

    def minutes(self, row: Element, name: str) -> int:
        written = _value(row, name) or "PT0H0M0S"
        parts = LENGTH.fullmatch(written)
        if parts is None:
            raise self.wrong(row, f"{name} should be such as PT8H0M0S, but is {written!r}")
        days, hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        return days * 24 * 60 + hours * 60 + minutes + (1 if seconds >= 30 else 0)  # noqa: PLR2004 - half a minute

    def wrong(self, row: Element, sentence: str) -> Unreadable:
        """A refusal at the line of the task, or of what it quotes where that is the project's own."""
        if row is self.root:
            return Unreadable(0, f"the project: {sentence}")
        uid = _value(row, "UID")
        return Unreadable(self.lines.get(uid, 0), f"task {uid}: {sentence}")

    def number(self, element: Element, name: str, task: Element, missing: float = 0.0) -> float:
        """A number of the task, or of a part of it."""
        found = _number(element, name, missing)
        if found is None:
            raise self.wrong(task, f"{name} should be a number, but is {_value(element, name)!r}")
        return found


def _below(rows: Sequence[Element]) -> dict[str, list[str]]:
    """The tasks at the bottom of each summary task; none for those that are none."""
    found: dict[str, list[str]] = {}
    above: list[tuple[int, str]] = []
    for place, row in enumerate(rows):
        uid, level = _value(row, "UID"), _level(row)
        above = [(depth, name) for depth, name in above if depth < level]
        found[uid] = []
        below = _level(rows[place + 1]) if place + 1 < len(rows) else 0
        if below <= level:
            for _, name in above:
                found[name].append(uid)
        above.append((level, uid))
    return found


def _level(row: Element) -> int:
    level = _number(row, "OutlineLevel", 1.0)
    if level is None:
        raise Unreadable(0, f"task {_value(row, 'UID')}: OutlineLevel should be a number")
    return int(level)


def _number(element: Element, tag: str, missing: float) -> float | None:
    """The number, what is meant where there is none, or None where something else stands there."""
    written = _value(element, tag)
    try:
        found = float(written) if written else missing
    except ValueError:
        return None
    return found if abs(found) <= MOST else None


def _value(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()
