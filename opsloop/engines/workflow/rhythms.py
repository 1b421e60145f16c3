"""When cases begin by themselves: every day, on days of the week or on a day of the month, at a time of the day.

Written as a rule of RFC 5545 that hangs on no first day: `FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=0`. What other
editors of BPMN write (cron, a repeated interval of ISO 8601) is read where it says the same.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CRON_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
UNITS = ("DAILY", "WEEKLY", "MONTHLY")
LAST = -1
"""The last day of the month."""
MOST_HOUR, MOST_MINUTE, MOST_DAY = 23, 59, 31
FARTHEST = 100
"""Days between two moments at most: the 31st is missing in no two months one after the other."""
ANY = {"*", "?"}
INTERVAL = re.compile(r"R/(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::00)?/P(1D|1W|7D|1M)")
INTERVAL_UNITS = {"1D": "DAILY", "1W": "WEEKLY", "7D": "WEEKLY", "1M": "MONTHLY"}


class NoRhythm(ValueError):
    """The text says no rhythm that can be kept."""


@dataclass(frozen=True)
class Rhythm:
    """`weekdays` count from Monday, 0; `month_day` is 1 to 31 or LAST. Months that lack the day are left out."""

    unit: str
    hour: int
    minute: int
    weekdays: tuple[int, ...] = ()
    month_day: int = 0

    def __post_init__(self) -> None:
        fits = {
            "DAILY": not self.weekdays and not self.month_day,
            "WEEKLY": bool(self.weekdays) and set(self.weekdays) <= set(range(7)) and not self.month_day,
            "MONTHLY": not self.weekdays and (self.month_day == LAST or 1 <= self.month_day <= MOST_DAY),
        }
        if not (fits.get(self.unit) and 0 <= self.hour <= MOST_HOUR and 0 <= self.minute <= MOST_MINUTE):
            raise NoRhythm(f"{self!r} is no rhythm")

    @classmethod
    def of(cls, text: str) -> Rhythm:
        """The rhythm that a rule says; NoRhythm for any other text."""
        pairs = [pair.partition("=") for pair in text.strip().upper().removeprefix("RRULE:").split(";")]
        parts = {name: value for name, _equals, value in pairs}
        unit = parts.pop("FREQ", "")
        hour, minute = _number(parts.pop("BYHOUR", "")), _number(parts.pop("BYMINUTE", ""))
        days = parts.pop("BYDAY", "") if unit == "WEEKLY" else ""
        month_day = parts.pop("BYMONTHDAY", "") if unit == "MONTHLY" else ""
        if parts or len({name for name, _equals, _value in pairs}) != len(pairs):
            raise NoRhythm(f"{text!r} says more than a rhythm")
        return cls(unit, hour, minute, _days(days, WEEKDAYS), _month_day(month_day, str(LAST)))

    @classmethod
    def elsewhere(cls, text: str) -> Rhythm:
        """The rhythm that another editor of BPMN wrote: a rule, a cron line, or an interval without a zone."""
        if found := INTERVAL.fullmatch(text.strip()):
            try:
                first = date.fromisoformat(found[1])
            except ValueError as error:
                raise NoRhythm(text) from error
            unit = INTERVAL_UNITS[found[4]]
            days = (first.weekday(),) if unit == "WEEKLY" else ()
            return cls(unit, int(found[2]), int(found[3]), days, first.day if unit == "MONTHLY" else 0)
        return cls._of_cron(text) if " " in text.strip() else cls.of(text)

    @classmethod
    def _of_cron(cls, text: str) -> Rhythm:
        fields = text.upper().split()
        if len(fields) == len(CRON) and fields[0] == "0":
            fields = fields[1:]
        if len(fields) != len(CRON) - 1 or fields[3] not in ANY:
            raise NoRhythm(f"{text!r} is no rhythm in cron")
        minute, hour, day, _month, weekdays = fields
        at = _number(hour), _number(minute)
        if weekdays not in ANY and day in ANY:
            return cls("WEEKLY", *at, _days(weekdays, CRON_DAYS))
        if day not in ANY and weekdays in ANY:
            return cls("MONTHLY", *at, month_day=_month_day(day, "L"))
        if day in ANY and weekdays in ANY:
            return cls("DAILY", *at)
        raise NoRhythm(f"{text!r} counts days of the week and of the month")

    @property
    def text(self) -> str:
        """As a rule of RFC 5545."""
        days = {
            "WEEKLY": f";BYDAY={','.join(WEEKDAYS[day] for day in sorted(self.weekdays))}",
            "MONTHLY": f";BYMONTHDAY={self.month_day}",
        }
        return f"FREQ={self.unit}{days.get(self.unit, '')};BYHOUR={self.hour};BYMINUTE={self.minute}"

    @property
    def cron(self) -> str:
        """As other editors and engines of BPMN read it: second, minute, hour, day, month, day of the week."""
        day = {"WEEKLY": "?", "MONTHLY": "L" if self.month_day == LAST else str(self.month_day)}.get(self.unit, "*")
        weekdays = ",".join(CRON_DAYS[day] for day in sorted(self.weekdays)) or "?"
        return f"0 {self.minute} {self.hour} {day} * {weekdays}"

    def after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The first moment later than this one, by the clock on the wall of the zone."""
        return next(each for each in self._moments(moment, zone, 1) if each > moment)

    def latest(self, moment: datetime, zone: tzinfo) -> datetime:
        """The last moment until this one."""
        return next(each for each in self._moments(moment, zone, -1) if each <= moment)

    def _moments(self, moment: datetime, zone: tzinfo, step: int) -> Iterator[datetime]:
        today = moment.astimezone(zone).date()
        for distance in range(FARTHEST):
            day = today + timedelta(days=step * distance)
            if self._falls_on(day):
                yield datetime.combine(day, time(self.hour, self.minute), zone).astimezone(UTC)

    def _falls_on(self, day: date) -> bool:
        if self.unit == "WEEKLY":
            return day.weekday() in self.weekdays
        if self.unit == "MONTHLY":
            last = monthrange(day.year, day.month)[1]
            return day.day == (last if self.month_day == LAST else self.month_day)
        return True


CRON = ("second", "minute", "hour", "day", "month", "weekday")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("59")):
        raise NoRhythm(f"{text!r} is no number of one or two digits")
    return int(text)


def _days(text: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """Days of the week, parted by commas; cron has spans as well."""
    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    found: set[int] = set()
    for part in text.split(",") if text else ():
        first, dash, last = part.partition("-")
        if first not in places or (dash and places.get(last, -1) < places[first]):
            raise NoRhythm(f"{part!r} is no day of the week")
        found |= set(range(places[first], places[last if dash else first] + 1))
    return tuple(sorted(found))


def _month_day(text: str, last: str) -> int:
    return LAST if text == last else _number(text) if text else 0
