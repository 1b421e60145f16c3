"""Calendars of Microsoft Project's XML, laid out on the project's wall clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling.formats.refusal import Unreadable

DAY = 24 * 60
EPOCH = date(1970, 1, 1)
Spans = Sequence[tuple[int, int]]
STANDARD: Mapping[int, Spans] = {day: [(480, 720), (780, 1020)] for day in range(5)}
"""Microsoft Project's own hours, where a file says nothing."""


class Calendars:
    """Every calendar of a file between two moments; those that inherit have what their base has."""

    def __init__(self, root: Element, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.elements = {_value(each, "UID"): each for each in root.findall("Calendars/Calendar")}
        self.laid: dict[str, WorkingTime] = {}

    def of(self, uid: str) -> WorkingTime | None:
        """The working time of the calendar; None where there is no such calendar."""
        if uid not in self.elements:
            return None
        if uid not in self.laid:
            self.laid[uid] = self._lay(uid)
        return self.laid[uid]

    def _lay(self, uid: str) -> WorkingTime:
        hours: dict[int, Spans] = dict(STANDARD)
        days: dict[date, Spans] = {}
        for element in reversed(self._line(uid)):
            try:
                self._read(element, hours, days)
            except Unreadable:
                raise
            except ValueError as wrong:
                sentence = f"the days or hours of calendar {_value(element, 'UID')} are not as Project writes them"
                raise Unreadable(0, sentence) from wrong
        spans = []
        for number in range(self.start // DAY, self.end // DAY + 1):
            day = EPOCH + timedelta(days=number)
            hours_then = days.get(day, hours.get(day.weekday(), ()))
            spans += [(number * DAY + low, number * DAY + high) for low, high in hours_then]
        return WorkingTime.of(spans, start=self.start, end=self.end)

    def _read(self, element: Element, hours: dict[int, Spans], days: dict[date, Spans]) -> None:
        """What the calendar says of weekdays and days, in place of what those that it inherits from say."""
        for each in element.findall("WeekDays/WeekDay"):
            number = int(_value(each, "DayType") or -1)
            if number == 0:
                days |= self._exception(each)
            elif number > 0:
                hours[(number - 2) % 7] = _spans(each)
        for each in element.findall("Exceptions/Exception"):
            days |= self._exception(each)

    def _line(self, uid: str) -> list[Element]:
        """The calendar and those it inherits from, nearest first; a ring ends where it closes."""
        line: list[str] = []
        while uid in self.elements and uid not in line:
            line.append(uid)
            uid = _value(self.elements[uid], "BaseCalendarUID")
        return [self.elements[each] for each in line]

    def _exception(self, element: Element) -> dict[date, Spans]:
        written = [_value(element, f"TimePeriod/{side}") for side in ("FromDate", "ToDate")]
        try:
            first, last = (datetime.fromisoformat(each).date() for each in written)
        except ValueError:
            return {}
        days = min((last - first).days, (self.end - self.start) // DAY)
        return {first + timedelta(days=offset): _spans(element) for offset in range(days + 1)}


def _spans(element: Element) -> Spans:
    """Minutes of the day from and to; until midnight where it ends at 00:00."""
    if _value(element, "DayWorking") not in {"1", "true"}:
        return ()
    found = []
    for each in element.findall("WorkingTimes/WorkingTime"):
        low, high = (_minutes(_value(each, side)) for side in ("FromTime", "ToTime"))
        found.append((low, high if high > low else DAY))
    return sorted(found)


def _minutes(clock: str) -> int:
    hours, minutes = [*clock.split(":"), "0", "0"][:2]
    return int(hours or 0) * 60 + int(minutes or 0)


def _value(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()
