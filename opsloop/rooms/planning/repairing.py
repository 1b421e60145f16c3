"""A draft repaired around what people have put somewhere; what that needs to know is kept for a minute."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import OutOfHorizon, as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.people.working_time import team_time
from opsloop.rooms.planning.conflicts import contradiction
from opsloop.rooms.planning.drafting import pins_of
from opsloop.rooms.planning.finding import Found, read
from opsloop.rooms.planning.former import engine_plan
from opsloop.rooms.planning.open_work import OpenWork
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.portfolio import Pin, Portfolio
from opsloop.rooms.planning.supposing import Supposition, person_behind
from opsloop.rooms.projects.models import Project

AHEAD = timedelta(days=60)
KEPT, FRESH = 6, 60.0
"""Drafts of which a process keeps the problem, and for how many seconds."""


class NotInPlan(Refused):
    """The work is not in this plan, or has no place in it."""

    sentence = _("This work has no place in the plan.")


@dataclass(frozen=True)
class Basis:
    """What a draft is repaired from: the problem of its work that has a place, and the places."""

    problem: engine.Problem
    former: engine.Plan


def repaired(plan: Plan, pins: Mapping[int, Pin], *, by: User) -> Found:
    """The plan around these pins, from when it was planned on, as its maker sees the work; what is new is left out.

    It has a bound of its own: efforts, dates and calendars may have changed since the last one was found.
    """
    activities: Sequence[engine.Activity] = ()
    try:
        work, portfolio, former = _read(plan, pins)
        activities = portfolio.problem.activities
        answer = engine.repair(portfolio.problem, former, {})
        return Found(work, portfolio, replace(answer, bound=engine.bound_of(portfolio.problem)))
    except engine.WrongProblem as error:
        raise contradiction(error, by=by, activities=activities) from error


def opening(plan: Plan, moment: datetime) -> datetime:
    """The first moment from then on in which the workspace works."""
    first = moment.astimezone(ZoneInfo(plan.workspace.time_zone)).date()
    house = team_time(plan.workspace, first, first + AHEAD)
    try:
        return as_datetime(house.next_working(as_minutes(moment)))
    except OutOfHorizon:
        return moment


def keep(plan: Plan, found: Found, event: Event) -> None:
    """Remember what the draft is repaired from since the event, so that the next preview does not have to read it."""
    real = [replace(one, people=tuple(filter(_real, one.people))) for one in found.answer.activities]
    former = replace(found.answer, activities=tuple(real))
    KNOWN.keep(plan.pk, event.pk, Basis(found.portfolio.problem, former))


class Known:
    """What a process keeps of the drafts that are being moved: only the last few, and only for a minute."""

    def __init__(self) -> None:
        self._rows: OrderedDict[int, tuple[int, float, Basis]] = OrderedDict()
        self._one = Lock()
        self.reading = Lock()
        """Whoever waits for it finds what somebody else has read meanwhile."""

    def get(self, plan: int, event: int) -> Basis | None:
        """The basis of a plan, if nothing has happened to it since the event and it is fresh."""
        row = self._rows.get(plan)
        return row[2] if row is not None and row[0] == event and monotonic() - row[1] < FRESH else None

    def keep(self, plan: int, event: int, basis: Basis) -> None:
        """In place of what was kept of the plan."""
        with self._one:
            self._rows[plan] = (event, monotonic(), basis)
            self._rows.move_to_end(plan)
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._one:
            self._rows.clear()


KNOWN = Known()


def basis_of(plan: Plan) -> Basis:
    """What is kept since the last that happened to the draft, or read anew."""
    last = Event.objects.filter(workspace=plan.workspace_id).of("plan", plan.pk).order_by("-pk")
    event = last.values_list("pk", flat=True).first() or 0
    if (known := KNOWN.get(plan.pk, event)) is not None:
        return known
    with KNOWN.reading:
        known = KNOWN.get(plan.pk, event)
        if known is None:
            _work, portfolio, former = _read(plan, pins_of(plan))
            known = Basis(portfolio.problem, former)
            KNOWN.keep(plan.pk, event, known)
    return known


def _read(plan: Plan, pins: Mapping[int, Pin]) -> tuple[OpenWork, Portfolio, engine.Plan]:
    """The work, what of it has a place as a problem, and the places."""
    if plan.made_by is None:
        raise NotAllowed
    suppositions = [Supposition.from_values(values) for values in plan.changes]
    here = list(Project.objects.filter(pk__in=plan.rows.values("work_item__project")))
    work, portfolio = read(plan, suppositions, by=plan.made_by, now=plan.planned_from, pins=pins, projects=here)
    former = engine_plan(plan, portfolio)
    return work, _only(portfolio, former.by_id.keys()), former


def _only(portfolio: Portfolio, known: Collection[str]) -> Portfolio:
    problem = portfolio.problem
    activities = [each for each in problem.activities if each.id in known]
    links = [link for link in problem.links if link.before in known and link.after in known]
    return replace(portfolio, problem=replace(problem, activities=activities, links=links))


def _real(seat: engine.Seat) -> bool:
    """Whether somebody is behind it who is not only supposed."""
    return person_behind(seat.person)[0] is not None
