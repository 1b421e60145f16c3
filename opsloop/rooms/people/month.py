"""One person's month, day by day: free and worked, holidays and make-up days, leave."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opsloop.rooms.people.calendar_exception import CalendarException
from opsloop.rooms.people.days import DayOfNote, days_of_note, provisional_years
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.person import Person
from opsloop.rooms.people.working_time import calendars


@dataclass(frozen=True, kw_only=True)
class Square:
    """A day as it is drawn; `minutes` are worked on it after leave."""

    day: date
    outside: bool
    today: bool
    minutes: int
    note: DayOfNote | None
    leaves: Sequence[Leave]

    @property
    def look(self) -> str:
        """The one word that decides its colour."""
        settled = [leave for leave in self.leaves if not leave.asked]
        if self.leaves and not settled:
            return "asked"
        if settled:
            return "remote" if all(leave.kind == Leave.Kind.REMOTE for leave in settled) else "leave"
        if self.note is not None:
            return self.note.kind
        return "worked" if self.minutes else "free"

    @property
    def works(self) -> bool:
        """Whether a special day is one of work."""
        return self.note is not None and self.note.kind != CalendarException.Kind.HOLIDAY


@dataclass(frozen=True, kw_only=True)
class PersonMonth:
    """The weeks of a month, the hours worked in it, and whether its year is still provisional."""

    first: date
    weeks: Sequence[Sequence[Square]]
    minutes: int
    provisional: bool

    @property
    def previous(self) -> str:
        """The month before, as `2026-09`."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def following(self) -> str:
        """The month after, as `2026-11`."""
        return f"{self.first + timedelta(days=32):%Y-%m}"


def month_named(text: str, today: date) -> date:
    """The first day of the month called `2026-10`; today's month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def month_of(person: Person, first: date, *, today: date, week_starts_on: int = 1) -> PersonMonth:
    """The month that begins on `first`; weeks start on the given weekday, 1 Monday to 7 Sunday."""
    weeks = calendar.Calendar((week_starts_on - 1) % 7).monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    notes = {entry.day: entry for entry in days_of_note(person.workspace, begin, end)}
    rules = calendars([person], begin, end)[person.pk]
    leaves = list(person.leaves.not_declined().meeting(begin, end))

    def square(day: date) -> Square:
        away = [leave for leave in leaves if leave.first_day <= day <= leave.last_day]
        return Square(
            day=day,
            outside=day.month != first.month,
            today=day == today,
            minutes=rules.over(day, day).minutes,
            note=notes.get(day),
            leaves=away,
        )

    squares = [[square(day) for day in week] for week in weeks]
    worked = sum(entry.minutes for week in squares for entry in week if not entry.outside)
    provisional = bool(provisional_years(person.workspace, [first.year]))
    return PersonMonth(first=first, weeks=squares, minutes=worked, provisional=provisional)
