"""When people work: their rows, made into the calendars of the engine.

Give these functions people that came through the gate: `Person.objects.visible_to(user)`.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache

from django.db.models import prefetch_related_objects
from django.utils import timezone

from opsloop.engines.calendar import Calendar, SpecialDay, Week, WorkingTime
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.calendar_exception import CalendarException
from opsloop.rooms.people.days import days_of_note, noted
from opsloop.rooms.people.hours import USUAL, UsualHours, usual_week, week_from_rows
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.person import Person

LOOK_BACK, LOOK_AHEAD = timedelta(days=370), timedelta(days=740)
NIGHT = timedelta(days=1)
"""A night shift of the evening before reaches into the first day."""
KEPT_TEAMS = 64


def usual_horizon(today: date | None = None) -> tuple[date, date]:
    """The days that planning needs around today: a year back, two ahead."""
    here = today or timezone.localdate()
    return here - LOOK_BACK, here + LOOK_AHEAD


def calendars(people: Iterable[Person], first: date, last: date) -> dict[int, Calendar]:
    """Each person's calendar by their id, for questions within these days; as many queries for one as for a hundred."""
    everybody = list(people)
    prefetch_related_objects(everybody, "workspace", "working_hours", "leaves")
    common: dict[int, tuple[Week, list[SpecialDay]]] = {}
    for person in everybody:
        if person.workspace_id not in common:
            common[person.workspace_id] = _common(person.workspace, first, last)
    return {person.pk: _calendar(person, *common[person.workspace_id]) for person in everybody}


def working_times(people: Iterable[Person], first: date, last: date) -> dict[int, WorkingTime]:
    """Each person's working time by their id, laid out over these days (both included, in their own time zone)."""
    return {key: calendar.over(first, last) for key, calendar in calendars(people, first, last).items()}


def working_time(person: Person, first: date, last: date) -> WorkingTime:
    """One person's working time over these days."""
    return working_times([person], first, last)[person.pk]


def time_by_week(person: Person, week: Week | None, first: date, last: date) -> WorkingTime:
    """What it would be if this were their week; without one the usual hours of the workspace are."""
    usual = usual_week(person.workspace) if week is None else week
    return replace(calendars([person], first, last)[person.pk], week=usual).over(first, last)


def team_calendar(workspace: Workspace, first: date, last: date) -> Calendar:
    """When the workspace works as a whole: its usual hours and special days, nobody's leave."""
    week, special = _common(workspace, first, last)
    return Calendar(zone=zoneinfo.ZoneInfo(workspace.time_zone), week=week, special=special)


def team_time(workspace: Workspace, first: date, last: date) -> WorkingTime:
    """The same laid out over these days (both included): read each time, laid out anew only where something changed."""
    hours = HOURS.rows(workspace=workspace.pk)
    own = OWN_DAYS.rows(workspace=workspace.pk, first=first - NIGHT, last=last)
    return _laid_out((workspace.country, workspace.time_zone), tuple(hours), tuple(own), (first, last))


HOURS = Prepared[tuple[int, time, time]](
    lambda workspace: UsualHours.objects.filter(workspace=workspace).values_list("weekday", "starts_at", "ends_at")
)
OWN_DAYS = Prepared[tuple[date, str, time | None]](
    lambda workspace, first, last: (
        CalendarException.objects.filter(workspace=workspace).within(first, last).values_list("day", "kind", "ends_at")
    )
)


@lru_cache(maxsize=KEPT_TEAMS)
def _laid_out(
    place: tuple[str, str],
    hours: Sequence[tuple[int, time, time]],
    own: Sequence[tuple[date, str, time | None]],
    days: tuple[date, date],
) -> WorkingTime:
    (country, zone), (first, last) = place, days
    rows = [UsualHours(weekday=weekday, starts_at=start, ends_at=end) for weekday, start, end in hours]
    said = [CalendarException(day=day, kind=kind, ends_at=ends_at) for day, kind, ends_at in own]
    special = [entry.rule for entry in noted(country, said, first - NIGHT, last)]
    week = week_from_rows(rows) if rows else USUAL
    return Calendar(zone=zoneinfo.ZoneInfo(zone), week=week, special=special).over(first, last)


def _common(workspace: Workspace, first: date, last: date) -> tuple[Week, list[SpecialDay]]:
    days = days_of_note(workspace, first - NIGHT, last)
    return usual_week(workspace), [entry.rule for entry in days]


def _calendar(person: Person, usual: Week, special: list[SpecialDay]) -> Calendar:
    own = list(person.working_hours.all())
    away = [row.absence() for row in person.leaves.all() if row.approved and row.kind != Leave.Kind.REMOTE]
    return Calendar(
        zone=zoneinfo.ZoneInfo(person.time_zone or person.workspace.time_zone),
        week=week_from_rows(own) if own else usual,
        share=person.part_time_percent / 100,
        special=special,
        absences=away,
    )
