"""The calendar of a portfolio file: weekly hours, holidays, make-up days, share and leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo

from opsloop.engines.calendar import Absence, Calendar, Span, SpecialDay, Week, WorkingTime
from opsloop.engines.scheduling.formats.refusal import Unreadable
from opsloop.engines.scheduling.formats.values import Row

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar_of(row: Row, house: Row | None, zone: tzinfo, first: date, last: date) -> WorkingTime | None:
    """The working time from `first` to `last`; None where the house has no hours: always open."""
    basis = row if house is None else house
    if house is None and not row.names:
        return None
    try:
        week = _week(row if "hours" in row.names else basis)
        special = [*_days(basis, "holidays", False), *_days(basis, "workdays", True)]
        share = row.number("share", 1.0) if house is not None else 1.0
        absences = list(_absences(row)) if house is not None else []
        return Calendar(zone=zone, week=week, share=share, special=special, absences=absences).over(first, last)
    except Unreadable:
        raise
    except ValueError as wrong:
        raise Unreadable(0, f"{row.name}: {wrong}") from wrong


def _week(row: Row) -> Week:
    """`09:00-12:00,13:30-18:00` for Monday to Friday, or an object with mon to sun."""
    if "hours" not in row.names:
        return Week.of({day: [Span(0, 1440)] for day in range(7)})
    if isinstance(row.value["hours"], str):
        return Week.every_workday(row.text("hours"))
    hours = row.row("hours")
    if unknown := set(hours.names) - set(WEEKDAYS):
        raise Unreadable(0, f"{row.name}: hours are by mon to sun, not {', '.join(sorted(unknown))}")
    texts = {day: hours.text(name, "") for day, name in enumerate(WEEKDAYS)}
    return Week.of({day: [Span.parse(part) for part in text.split(",")] for day, text in texts.items() if text})


def _days(row: Row, field: str, works: bool) -> Iterator[SpecialDay]:
    for written in row.texts(field):
        yield SpecialDay(day=date.fromisoformat(written), works=works)


def _absences(row: Row) -> Iterator[Absence]:
    """Days of leave: `2026-12-01`, or `2026-12-01/2026-12-04`, both included."""
    for written in row.texts("leave"):
        first, _, last = written.partition("/")
        yield Absence(first=date.fromisoformat(first), last=date.fromisoformat(last or first))
