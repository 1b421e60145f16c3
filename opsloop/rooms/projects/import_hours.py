"""Brings the hours of people in, for those the import makes: whoever is here already keeps their own."""

from __future__ import annotations

from datetime import date, time

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from opsloop.kernel.imports.bundle import ImportedCalendar
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.pages.enumeration import enumerated_lazy
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.people.models import Leave, WorkingHours
from opsloop.rooms.projects.import_landing import PERSON, Landing

HOURS, LEAVE = "hours", "leave"


def bring_hours(landing: Landing) -> None:
    """Weekly hours and days off of new people; calendars of nobody in particular are named in the report."""
    theirs = [each for each in landing.bundle.calendars if each.person and not landing.known_as(PERSON, each.person)]
    spans = [
        _span(landing, calendar, weekday, pair)
        for calendar in theirs
        for weekday, pairs in calendar.hours.items()
        for pair in pairs
    ]
    landing.intake.bring(HOURS, WorkingHours, spans)
    off = [
        _day(landing, calendar, day) for calendar in theirs for day, pairs in calendar.exceptions.items() if not pairs
    ]
    landing.intake.bring(LEAVE, Leave, off)
    _note(landing)


def _span(landing: Landing, calendar: ImportedCalendar, weekday: int, pair: tuple[time, time]) -> Part:
    starts_at, ends_at = pair
    return Part(
        key=landing.key(f"{calendar.source_id}/{weekday}/{starts_at:%H%M}"),
        source=[calendar.person, weekday, pair],
        values=lambda: {
            "person_id": landing.people[calendar.person].pk,
            "weekday": weekday,
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
    )


def _day(landing: Landing, calendar: ImportedCalendar, day: date) -> Part:
    return Part(
        key=landing.key(f"{calendar.source_id}/{day}"),
        source=[calendar.person, day],
        values=lambda: {
            "person_id": landing.people[calendar.person].pk,
            "kind": Leave.Kind.OTHER,
            "first_day": day,
            "last_day": day,
            "note": str(_("Brought in with the file")),
        },
        once=frozenset({"note", "kind"}),
    )


def _note(landing: Landing) -> None:
    common = [calendar.name for calendar in landing.bundle.calendars if not calendar.person]
    if common:
        text = ngettext_lazy(
            "The calendar %(names)s belongs to nobody in particular; the hours of the workspace stay as they are.",
            "The calendars %(names)s belong to nobody in particular; the hours of the workspace stay as they are.",
            len(common),
        )
        landing.intake.tally.notes.append(Refused(text, names=enumerated_lazy([f"“{name}”" for name in common[:10]])))
