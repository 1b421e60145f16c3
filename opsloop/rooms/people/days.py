"""The days of a workspace that are not what their weekday says: public ones, and its own word above them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from opsloop.engines.calendar import SpecialDay
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.calendar_exception import CalendarException
from opsloop.rooms.people.hours import minute
from opsloop.rooms.people.public_holidays import announced, public_days

LONGEST_RANGE = 366


class WrongRange(Refused):
    sentence = gettext_lazy("The last day must be on or after the first, and within a year of it.")


class EndMissing(Refused):
    sentence = gettext_lazy("A short day needs the hour at which it ends.")


@dataclass(frozen=True, kw_only=True)
class DayOfNote:
    """One special day as people see it: free, worked or short, its name, and whether that is settled.

    `partner` is the day it was exchanged with, if any.
    """

    day: datetime.date
    kind: str
    name: str
    confirmed: bool = True
    own: bool = False
    partner: datetime.date | None = None
    rule: SpecialDay


def days_of_note(workspace: Workspace, first: datetime.date, last: datetime.date) -> list[DayOfNote]:
    """Every special day of these days (both included), by day; the workspace's own word replaces the public one."""
    return noted(workspace.country, CalendarException.objects.of(workspace).within(first, last), first, last)


def noted(country: str, own: Iterable[CalendarException], first: datetime.date, last: datetime.date) -> list[DayOfNote]:
    """The same of a country and a workspace's own word."""
    found = {entry.day: entry for year in range(first.year, last.year + 1) for entry in _public(country, year)}
    found |= {row.day: _own(row) for row in own}
    return sorted((entry for entry in found.values() if first <= entry.day <= last), key=lambda entry: entry.day)


def provisional_years(workspace: Workspace, years: Iterable[int]) -> list[int]:
    """The years whose notice neither the library nor the workspace knows whole.

    Entered is the notice once a make-up day of it is confirmed, and no special day of the year is unconfirmed.
    """
    return [year for year in years if not announced(workspace.country, year) and not _entered(workspace, year)]


def _entered(workspace: Workspace, year: int) -> bool:
    days = days_of_note(workspace, datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    worked = any(entry.own and entry.kind == CalendarException.Kind.WORKDAY for entry in days)
    return worked and all(entry.confirmed for entry in days)


@transaction.atomic
def set_days(
    workspace: Workspace,
    first: datetime.date,
    last: datetime.date,
    *,
    by: User,
    kind: str,
    name: str = "",
    ends_at: datetime.time | None = None,
    confirmed: bool = True,
) -> Event:
    """Say what these days are in this workspace, whatever they were before; tracked on the workspace."""
    if not 0 <= (last - first).days <= LONGEST_RANGE:
        raise WrongRange
    short = kind == CalendarException.Kind.SHORT
    if short and ends_at is None:
        raise EndMissing
    values = {"kind": kind, "name": name.strip(), "ends_at": ends_at if short else None, "confirmed": confirmed}
    for step in range((last - first).days + 1):
        day = first + datetime.timedelta(days=step)
        CalendarException.objects.update_or_create(workspace=workspace, day=day, defaults=values)
    return _track(workspace, "calendar_days_set", first, last, by=by, before=None, after=f"{kind} {name}".strip())


@transaction.atomic
def forget_day(exception: CalendarException, *, by: User) -> Event:
    """Take the workspace's own word back: the day is what the public calendar says."""
    workspace, day, before = exception.workspace, exception.day, f"{exception.kind} {exception.name}".strip()
    exception.delete()
    return _track(workspace, "calendar_day_forgotten", day, day, by=by, before=before, after=None)


def _public(country: str, year: int) -> list[DayOfNote]:
    known = announced(country, year)
    kinds = CalendarException.Kind
    return [
        DayOfNote(
            day=entry.day,
            kind=kinds.WORKDAY if entry.works else kinds.HOLIDAY,
            name=entry.name or (_("Make-up working day") if entry.works else _("Day off in exchange")),
            confirmed=known,
            partner=entry.partner,
            rule=SpecialDay(
                day=entry.day,
                works=entry.works,
                like=entry.partner.weekday() if entry.works and entry.partner else None,
            ),
        )
        for entry in public_days(country, year, get_language() or "zh-hans")
    ]


def _own(row: CalendarException) -> DayOfNote:
    works = row.kind != CalendarException.Kind.HOLIDAY
    rule = SpecialDay(day=row.day, works=works, ends_at=None if row.ends_at is None else minute(row.ends_at))
    name = row.name or row.get_kind_display()
    return DayOfNote(day=row.day, kind=row.kind, name=name, confirmed=row.confirmed, own=True, rule=rule)


def _track(
    workspace: Workspace,
    verb: str,
    first: datetime.date,
    last: datetime.date,
    *,
    by: User,
    before: str | None,
    after: str | None,
) -> Event:
    return track(
        workspace_id=workspace.pk,
        record_type="workspace",
        record_id=workspace.pk,
        label=workspace.name,
        verb=verb,
        by=by,
        changes={f"{first}/{last}": (before, after)},
    )
