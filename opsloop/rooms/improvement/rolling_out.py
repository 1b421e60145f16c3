"""Rolling a new version out: team by team, so that those who still work as before show what would be without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.improvement.improvement import Improvement, NoProcess, NotNow
from opsloop.rooms.improvement.registration import Registration
from opsloop.rooms.improvement.signing import missing
from opsloop.rooms.improvement.team_day import TeamDay
from opsloop.rooms.people.models import Organization

Days = Mapping[Organization | None, date | None]
Stage = Improvement.Stage
WEEK = timedelta(days=7)


class NoDays(Refused):
    sentence = _("Say first from which day on which team follows it.")


class EverybodyOrTeams(Refused):
    sentence = _("Say the day of everybody or the days of teams, not both.")


class NotRegistered(Refused):
    sentence = _("Say first what it will be measured by: afterwards nobody could choose it fairly.")


class NotSigned(Refused):
    sentence = _("%(people)s have not signed the new version yet.")


class TooEarly(Refused):
    sentence = _("The roll-out cannot begin before today.")


@dataclass(frozen=True)
class Groups:
    """Who shows the effect and who shows what would be without it, once it is rolled out from `day` on, until `end`.

    `concerned` follow it from the first day, or within the weeks that are left out; `control` only after the end or not
    at all; `between` come in the middle and count on neither side. Teams by key; None stands for everybody.
    """

    day: date
    end: date
    concerned: frozenset[int | None]
    control: frozenset[int | None]
    between: frozenset[int | None]


@transaction.atomic
def plan_roll_out(improvement: Improvement, days: Days, *, by: User, at: datetime | None = None) -> Event | None:
    """From which day on each team follows it; None for teams that go on as before."""
    improvement.demand(by, *Improvement.BEFORE_ROLL_OUT)
    if None in days and len(days) > 1:
        raise EverybodyOrTeams
    before = told_days(improvement)
    improvement.team_days.all().delete()
    TeamDay.objects.bulk_create(TeamDay(improvement=improvement, team=team, day=day) for team, day in days.items())
    after = told_days(improvement)
    if before == after:
        return None
    return improvement.track("roll_out_planned", by=by, changes={"teams": (before, after)}, at=at)


def told_days(improvement: Improvement) -> list[dict[str, Any]]:
    """The plan as the log keeps it: a team and its day each."""
    rows = improvement.team_days.select_related("team")
    return [{"id": row.team_id, "day": row.day and row.day.isoformat(), "label": str(row)} for row in rows]


def teams_offered(workspace: Workspace, user: User) -> QuerySet[Organization]:
    """The teams that can follow it on days of their own: those here that have people and that the user sees; not the
    company above them, which would be everybody."""
    own = [Organization.Kind.COMPANY, Organization.Kind.DEPARTMENT, Organization.Kind.TEAM]
    rows: QuerySet[Organization] = Organization.objects.in_workspace(workspace).visible_to(user).filter(kind__in=own)
    rows = rows.filter(archived_at=None)
    above = rows.filter(kind=Organization.Kind.COMPANY, pk__in=rows.exclude(parent=None).values("parent"))
    return rows.filter(people__isnull=False).exclude(pk__in=above.values("pk")).distinct().order_by("name")


def staggered(teams: Sequence[Organization], registration: Registration, *, day: date) -> Days:
    """The plan to begin with: the first half of the teams from the day on, the others when the verdict is known.

    One team alone has nobody to be compared with and begins on the day.
    """
    if not teams:
        return {None: day}
    later = day + (registration.weeks + registration.wash_in_weeks + 1) * WEEK
    half = (len(teams) + 1) // 2
    return {team: day if place < half else later for place, team in enumerate(teams)}


@transaction.atomic
def begin_roll_out(improvement: Improvement, *, by: User, at: datetime | None = None) -> Event:
    """The roll-out begins as planned; from now on the registration is locked.

    Refused where the measure or the days are missing, or somebody has not signed.
    """
    improvement.demand(by, Stage.READY, Stage.SIGNING)
    left = missing(improvement)
    if left or improvement.stage == Stage.SIGNING:
        if not left:
            raise NotNow(stage=improvement.get_stage_display())
        raise NotSigned(people=enumerated(left))
    if improvement.registered is None:
        raise NotRegistered
    days = {row.team: row.day for row in improvement.team_days.select_related("team") if row.day is not None}
    if not days:
        raise NoDays
    now = at or timezone.now()
    if min(days.values()) < timezone.localdate(now):
        raise TooEarly
    if improvement.process is None or improvement.version is None:
        raise NoProcess
    improvement.process.roll_out(improvement.version, days, by=by, at=at)
    improvement.go_to(Stage.ROLLING_OUT, locked_at=now, due=None)
    improvement.wait_for([])
    return improvement.track("roll_out_begun", by=by, at=at)


def groups_of(improvement: Improvement) -> Groups | None:
    """Who shows the effect and who does not; None as long as no day is planned or nothing is registered."""
    registration, rows = improvement.registered, list(improvement.team_days.all())
    days = [row.day for row in rows if row.day is not None]
    if registration is None or not days:
        return None
    first = min(days)
    end = first + (registration.weeks + registration.wash_in_weeks) * WEEK
    last_washed = first + registration.wash_in_weeks * WEEK
    concerned = frozenset(row.team_id for row in rows if row.day is not None and row.day <= last_washed)
    control = frozenset(row.team_id for row in rows if row.day is None or row.day >= end)
    return Groups(first, end, concerned, control, frozenset(row.team_id for row in rows) - concerned - control)
