"""A draft repaired around what people have put somewhere; what that needs to know is kept until something happens."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from threading import Lock
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import OutOfHorizon, WorkingTime, as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.people.working_time import team_time
from opsloop.rooms.planning.conflicts import contradiction
from opsloop.rooms.planning.finding import Found, in_sequence_of, read
from opsloop.rooms.planning.former import engine_plan
from opsloop.rooms.planning.open_work import OpenWork
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.portfolio import Pin, Portfolio
from opsloop.rooms.planning.supposing import Supposition, person_behind
from opsloop.rooms.planning.weeks import STEP
from opsloop.rooms.projects.models import Project

AHEAD = timedelta(days=60)
KEPT = 6
"""Drafts of which a process keeps the problem."""
LOOKED_AT = 500
"""So many events may have been written since before the work is read anew in any case."""
TALK = {"commented", "comment_edited", "comment_deleted", "reacted", "attached", "detached", "watcher_added"}
"""What happens to records without changing when anything can be done."""
READ = {"work_item", "project", "person", "skill", "workspace"}
"""Types of records from which a problem is read."""


class NotInPlan(Refused):
    """The work is not in this plan, or has no place in it."""

    sentence = _("This work has no place in the plan.")


class HasBegun(Refused):
    """Whoever is at the work goes on with it."""

    sentence = _(
        "This work has begun. When that was is a fact, so it cannot be moved; it can be given to other people."
    )


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


def opening(plan: Plan, moment: datetime, times: Sequence[WorkingTime] = ()) -> datetime:
    """The first quarter of an hour from then on in which all with these times work, on the day on which it opens.

    Otherwise, and without anybody, the first in which the workspace works.
    """
    zone = ZoneInfo(plan.workspace.time_zone)
    moment = as_datetime(-(-as_minutes(moment) // STEP) * STEP)
    first = moment.astimezone(zone).date()
    house = team_time(plan.workspace, first, first + AHEAD)
    try:
        opens = as_datetime(house.next_working(as_minutes(moment)))
    except OutOfHorizon:
        return moment
    for begin in (moment, opens) if times else ():
        together = _together(begin, times)
        if together is not None and together.astimezone(zone).date() == begin.astimezone(zone).date():
            return together
    return opens


def _together(moment: datetime, times: Sequence[WorkingTime]) -> datetime | None:
    """The first moment from then on in which all of them work."""
    try:
        return as_datetime(reduce(and_, times).next_working(as_minutes(moment)))
    except OutOfHorizon:
        return None


def keep(plan: Plan, found: Found, event: Event) -> None:
    """Remember what the draft is repaired from since the event, so that the next preview does not have to read it."""
    real = [replace(one, people=tuple(filter(_real, one.people))) for one in found.answer.activities]
    former = replace(found.answer, activities=tuple(real))
    KNOWN.keep(plan.pk, event.pk, Basis(found.portfolio.problem, former))


class Known:
    """What a process keeps of the drafts that are being moved: only the last few, each with the last event it knows."""

    def __init__(self) -> None:
        self._rows: OrderedDict[int, tuple[int, Basis]] = OrderedDict()
        self._one = Lock()
        self.reading = Lock()
        """Whoever waits for it finds what somebody else has read meanwhile."""

    def get(self, plan: Plan) -> Basis | None:
        """The basis of a plan, if nothing has happened since that it is read from."""
        event, basis = self._rows.get(plan.pk, (0, None))
        last = None if basis is None else _untouched(plan, event)
        if basis is not None and last is not None:
            self.keep(plan.pk, last, basis)
        return None if last is None else basis

    def keep(self, plan: int, event: int, basis: Basis) -> None:
        """In place of what was kept of the plan; it knows of all events up to this one."""
        with self._one:
            self._rows[plan] = (event, basis)
            self._rows.move_to_end(plan)
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._one:
            self._rows.clear()


KNOWN = Known()


def basis_of(plan: Plan) -> Basis:
    """What is kept, as long as nothing has happened to the draft or to what it is read from; or read anew."""
    if (known := KNOWN.get(plan)) is not None:
        return known
    with KNOWN.reading:
        if (known := KNOWN.get(plan)) is not None:
            return known
        event = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        _work, portfolio, former = _read(plan, pins_of(plan))
        known = Basis(portfolio.problem, former)
        KNOWN.keep(plan.pk, event, known)
    return known


def _untouched(plan: Plan, event: int) -> int | None:
    """The last event, where none since this one is about what the plan is read from; None where one is, or many are."""
    later = Event.objects.filter(pk__gt=event).order_by("pk")  # by key alone: no index by workspace is in that order
    rows = list(later.values_list("pk", "workspace_id", "record_type", "record_id", "verb")[:LOOKED_AT])
    touched = any(
        (workspace, verb in TALK) == (plan.workspace_id, False)
        and (record_type in READ or (record_type, record_id) == ("plan", plan.pk))
        for _pk, workspace, record_type, record_id, verb in rows
    )
    return None if touched or len(rows) == LOOKED_AT else (rows[-1][0] if rows else event)


def _read(plan: Plan, pins: Mapping[int, Pin]) -> tuple[OpenWork, Portfolio, engine.Plan]:
    """The work, what of it has a place as a problem, and the places."""
    if plan.made_by is None:
        raise NotAllowed
    suppositions = [Supposition.from_values(values) for values in plan.changes]
    here = list(Project.objects.filter(pk__in=plan.rows.values("work_item__project")))
    work, portfolio = read(plan, suppositions, by=plan.made_by, now=plan.planned_from, pins=pins, projects=here)
    former = engine_plan(plan, portfolio)
    portfolio = in_sequence_of(portfolio, former)
    return work, _only(portfolio, former.by_id.keys()), former


def _only(portfolio: Portfolio, known: Collection[str]) -> Portfolio:
    problem = portfolio.problem
    activities = [each for each in problem.activities if each.id in known]
    links = [link for link in problem.links if link.before in known and link.after in known]
    return replace(portfolio, problem=replace(problem, activities=activities, links=links))


def _real(seat: engine.Seat) -> bool:
    """Whether somebody is behind it who is not only supposed."""
    return person_behind(seat.person)[0] is not None
