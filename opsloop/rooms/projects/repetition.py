"""The days of a recurrence rule (RFC 5545 RRULE, whole days): read, checked, and counted without ever hanging."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

UNITS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
KNOWN = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTH",
    "BYMONTHDAY",
    "BYSETPOS",
    "BYWEEKNO",
    "BYYEARDAY",
}
MOST = 999
HORIZON = timedelta(days=366 * 50)
"""A rule that names no day in fifty years (30 February) is over: dateutil would search until the year 9999."""


def read(text: str) -> dict[str, str]:
    """The rule's parts by name, as `{"FREQ": "WEEKLY", "BYDAY": "MO"}`; ValueError says what is wrong with it."""
    parts: dict[str, str] = {}
    for pair in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = pair.partition("=")
        if not equals or not value or name not in KNOWN or name in parts:
            raise ValueError(f"{pair!r} is no part of a recurrence rule of whole days")
        parts[name] = value
    if parts.get("FREQ") not in UNITS:
        raise ValueError(f"FREQ must be one of {sorted(UNITS)}, got {parts.get('FREQ')}")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not (parts[name].isascii() and parts[name].isdigit() and 1 <= int(parts[name]) <= MOST):
            raise ValueError(f"{name} must be 1 to {MOST}, got {parts[name]}")
    _series(parts, date(2000, 1, 1), date(2000, 1, 1))
    return parts


def write(parts: dict[str, str]) -> str:
    """The rule's text of its parts, as it is stored."""
    return ";".join(f"{name}={value}" for name, value in parts.items())


def days(rule: str, *, anchor: date, until: date) -> Iterator[date]:
    """The rule's days from `anchor` (its DTSTART) to `until`, both included; COUNT and UNTIL are kept."""
    parts = read(rule)
    most = int(parts.get("COUNT", 0))
    for place, moment in enumerate(_series(parts, anchor, until)):
        if most and place >= most:
            return
        yield moment.date()


def next_day(rule: str, *, anchor: date, after: date) -> date | None:
    """The first day of the rule later than `after`; None where the series is over."""
    return next((day for day in days(rule, anchor=anchor, until=_later(after)) if day > after), None)


def _later(day: date) -> date:
    return day + min(HORIZON, date.max - day)


def _series(parts: dict[str, str], anchor: date, until: date) -> rrule:
    bare = {name: value for name, value in parts.items() if name not in {"COUNT", "UNTIL"}}
    if "UNTIL" in parts:
        until = min(until, datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date())  # noqa: DTZ007  # a day, no moment
    series = rrulestr(write(bare), dtstart=datetime.combine(anchor, time.min))
    if not isinstance(series, rrule):
        raise TypeError(f"one rule is wanted, got {parts}")
    return series.replace(until=datetime.combine(until, time.min))
