"""Calendars in Project XML: weekly hours, exceptions, and calendars that inherit both from a base."""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from xml.etree.ElementTree import Element

from opsloop.connectors.msproject_values import children, flag, value, whole
from opsloop.connectors.times import day
from opsloop.kernel.imports.bundle import ImportedCalendar

Spans = Sequence[tuple[time, time]]
SUNDAY = 1
LONGEST_EXCEPTION_DAYS = 366


def calendars_of(root: Element, people: Mapping[str, str]) -> list[ImportedCalendar]:
    """Every calendar with its hours worked out; a resource's own calendar names its person, who goes by UID."""
    elements = {value(each, "UID"): each for each in children(root, "Calendars", "Calendar") if value(each, "UID")}
    owners = {value(each, "CalendarUID"): value(each, "UID") for each in children(root, "Resources", "Resource")}
    found = []
    for key, element in elements.items():
        line = _line(key, elements)
        hours: dict[int, Spans] = {}
        exceptions: dict[date, Spans] = {}
        for each in reversed(line):
            hours |= _hours(each)
            exceptions |= _exceptions(each)
        owner = owners.get(key, "") if not flag(element, "IsBaseCalendar") else ""
        found.append(
            ImportedCalendar(
                source_id=key,
                name=value(element, "Name") or key,
                hours=hours,
                exceptions=exceptions,
                person=people.get(owner, ""),
            )
        )
    return found


def _line(key: str, elements: Mapping[str, Element]) -> list[Element]:
    """The calendar and those it inherits from, nearest first; a ring ends where it closes."""
    line: list[Element] = []
    seen: set[str] = set()
    while key in elements and key not in seen:
        seen.add(key)
        line.append(elements[key])
        key = value(elements[key], "BaseCalendarUID")
    return line


def _hours(calendar: Element) -> dict[int, Spans]:
    """Weekday to spans, Monday = 0; theirs counts from Sunday = 1."""
    found: dict[int, Spans] = {}
    for each in calendar.findall("WeekDays/WeekDay"):
        number = whole(each, "DayType")
        if number is not None and SUNDAY <= number <= 7:  # noqa: PLR2004 - days of a week
            found[(number - 2) % 7] = _spans(each) if flag(each, "DayWorking") else ()
    return found


def _exceptions(calendar: Element) -> dict[date, Spans]:
    """Days that differ: in the newer `Exceptions`, or as weekdays of type 0 with a period."""
    found: dict[date, Spans] = {}
    old = [each for each in calendar.findall("WeekDays/WeekDay") if whole(each, "DayType") == 0]
    for each in (*old, *calendar.findall("Exceptions/Exception")):
        spans = _spans(each) if flag(each, "DayWorking") else ()
        start, end = (day(value(each, f"TimePeriod/{side}")) for side in ("FromDate", "ToDate"))
        if start is not None and end is not None:
            for offset in range(min((end - start).days + 1, LONGEST_EXCEPTION_DAYS)):
                found[start + timedelta(days=offset)] = spans
    return found


def _spans(element: Element) -> Spans:
    found = []
    for each in element.findall("WorkingTimes/WorkingTime"):
        with contextlib.suppress(ValueError):
            start, end = (time.fromisoformat(value(each, side)) for side in ("FromTime", "ToTime"))
            found.append((start, end))
    return tuple(found)
