"""What the engine answers to the team's open work, and how the answer becomes rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.planning.conflicts import NothingToPlan, conflicts_in, contradiction
from opsloop.rooms.planning.contradicting import contradiction_values
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.elsewhere import standing_rows, taken_elsewhere
from opsloop.rooms.planning.explaining import as_values
from opsloop.rooms.planning.former import engine_plan
from opsloop.rooms.planning.lateness import Lateness
from opsloop.rooms.planning.open_work import OpenWork, any_open, open_work
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat
from opsloop.rooms.planning.portfolio import Pin, Portfolio, Reading
from opsloop.rooms.planning.supposing import Supposition, person_behind, suppose_problem, suppose_work
from opsloop.rooms.planning.weeks import STEP
from opsloop.rooms.projects.models import Project

BATCH = 500
HOUR = 60
COMPARED = ("finish", "late", "late_minutes", "projects")
EXPLAINED = 2_000
"""Up to so much work every piece is explained; why one does not start earlier looks at all the others."""


UNMANNED = {PlannedWork.Obstacle.OUTSIDE: "outside", PlannedWork.Obstacle.FEW: "few"}
"""What to say where no work has anybody for it; otherwise nobody has the skills."""


@dataclass(frozen=True)
class Found:
    """The work as it was read, the problem it made, and the engine's answer."""

    work: OpenWork
    portfolio: Portfolio
    answer: engine.Plan
    against: Mapping[str, Any] = field(default_factory=dict)
    """Which facts cannot hold together, where some do not hold."""


def find(
    plan: Plan,
    *,
    by: User,
    told: Callable[[engine.Progress], None],
    suppositions: Sequence[Supposition] | None = None,
) -> Found:
    """What the engine answers to the work as it is now, within the time that the plan's maker gave; writes nothing.

    The plan's own suppositions hold unless others are given.
    """
    supposed = [Supposition.from_values(values) for values in plan.changes] if suppositions is None else suppositions
    activities: Sequence[engine.Activity] = ()
    try:
        work, portfolio = read(plan, supposed, by=by)
        activities = portfolio.problem.activities
        if not activities or not work.people:
            raise _nothing(plan, work, portfolio, by=by)
        portfolio, answer = _placed(plan, portfolio, told)
        against = contradiction_values(portfolio.problem, moment=_iso_of) if answer.conflicts else {}
    except engine.BeyondHorizon as error:
        refusal = contradiction(error, by=by, activities=activities)
        refusal.against = contradiction_values(portfolio.problem, moment=_iso_of)
        raise refusal from error
    except engine.WrongProblem as error:
        raise contradiction(error, by=by, activities=activities) from error
    return Found(work, portfolio, answer, against)


def _iso_of(minutes: int) -> str:
    return as_datetime(minutes).isoformat()


def _nothing(plan: Plan, work: OpenWork, portfolio: Portfolio, *, by: User) -> NothingToPlan:
    """Why there is nothing: the first thing that somebody has to see to."""
    if work.items and not work.people:
        return NothingToPlan("people")
    if work.items:
        obstacles = portfolio.obstacles.values()
        return NothingToPlan(next((kind for obstacle, kind in UNMANNED.items() if obstacle in obstacles), "skills"))
    chosen = list(plan.projects.all())
    return NothingToPlan("backlog" if any_open(plan.workspace, by, projects=chosen) else "work")


def _placed(plan: Plan, portfolio: Portfolio, told: Callable[[engine.Progress], None]) -> tuple[Portfolio, engine.Plan]:
    """The answer to all that has a place; what has none, and what waits for it, becomes impossible work.

    `BeyondHorizon` where nothing has a place.
    """
    first: engine.BeyondHorizon | None = None
    while True:
        try:
            return _answer(plan, portfolio, told)
        except engine.BeyondHorizon as error:
            first = first or error
            left = portfolio.without(error.place)
            if left is None:
                raise first from None
            portfolio = left


def _answer(plan: Plan, portfolio: Portfolio, told: Callable[[engine.Progress], None]) -> tuple[Portfolio, engine.Plan]:
    """From scratch, or from what is published where keeping that is worth something; and the problem as it was asked.

    What is published has begun work in a sequence, which may be another than that of urgency: the better one holds.
    """
    wishes = plan.asked
    published = Plan.objects.in_workspace(plan.workspace).published().first()
    if published is None or not wishes.kept_hours:
        return portfolio, engine.plan(portfolio.problem, seconds=wishes.seconds, seed=wishes.seed, told=told)
    former = engine_plan(published, portfolio, standing_rows(plan.workspace))
    worth = wishes.kept_hours * HOUR
    again = partial(
        engine.replan,
        published=former,
        stability=engine.Stability(person=worth, start=worth // 4),
        seed=wishes.seed,
    )
    kept = in_sequence_of(portfolio, former)
    if kept.problem.activities != portfolio.problem.activities:
        portfolio = min(_ways(again, portfolio, kept), key=lambda way: way[0])[1]
    return portfolio, again(portfolio.problem, seconds=wishes.seconds, told=told)


def _ways(again: Callable[..., engine.Plan], *portfolios: Portfolio) -> Iterator[tuple[float, Portfolio]]:
    """What the first plan of each comes to."""
    for each in portfolios:
        try:
            yield again(each.problem, seconds=0).value, each
        except engine.BeyondHorizon:
            yield math.inf, each


def in_sequence_of(portfolio: Portfolio, former: engine.Plan) -> Portfolio:
    """The portfolio whose begun work is gone on with as it was in a plan."""
    sequence = sorted(former.activities, key=lambda row: row.finish)
    problem = engine.sequenced(portfolio.problem, [row.id for row in sequence])
    return replace(portfolio, problem=problem)


def read(
    plan: Plan,
    suppositions: Sequence[Supposition],
    *,
    by: User,
    now: datetime | None = None,
    pins: Mapping[int, Pin] | None = None,
    projects: Sequence[Project] | None = None,
) -> tuple[OpenWork, Portfolio]:
    """The work that the plan is about, as it is now and as these suppositions would have it; and its problem.

    What somebody is at comes last in it, in the order in which to go on with it, around what is pinned.

    The plan begins with the first whole step from `now` on, `pins` are where people have put work, `projects` what it
    is about: what the clock and the plan say unless given.
    """
    now = as_datetime(-(-as_minutes(now or timezone.now()) // STEP) * STEP)
    work = open_work(
        plan.workspace, by, wishes=plan.asked, projects=list(plan.projects.all()) if projects is None else projects
    )
    work = suppose_work(work, suppositions)
    pins = pins_of(plan) if pins is None else pins
    taken = partial(taken_elsewhere, plan, now=now)
    reading = Reading(plan.workspace, work, plan.asked, now, promises_in(plan.workspace), pins, taken)
    portfolio = suppose_problem(reading.portfolio(), suppositions, zone=reading.zone)
    return work, replace(portfolio, problem=engine.sequenced(portfolio.problem))


def write(plan: Plan, found: Found) -> None:
    """The answer as rows of the plan, in place of those it had; call in one transaction."""
    PlannedWork.objects.filter(plan=plan).delete()
    rows = PlannedWork.objects.bulk_create(_rows(plan, found), batch_size=BATCH)
    keys = {row.work_item_id: row.pk for row in rows}
    Seat.objects.bulk_create(_seats(found, keys), batch_size=BATCH)
    plan.figures = figures_of(found, rows)
    plan.save(update_fields=["figures"])


def _rows(plan: Plan, found: Found) -> Iterator[PlannedWork]:
    problem, pinned = found.portfolio.problem, pins_of(plan)
    path, slack = set(engine.critical_path(problem, found.answer)), engine.slacks(problem, found.answer)
    explained, lateness = len(problem.activities) <= EXPLAINED, Lateness.of(problem, plan.workspace)
    for activity, one in zip(problem.activities, found.answer.activities, strict=True):
        key = int(one.id)
        reasons = engine.why(problem, found.answer, one.id) if explained or one.id in path else ()
        yield PlannedWork(
            plan=plan,
            work_item_id=key,
            start=as_datetime(one.start),
            finish=as_datetime(one.finish),
            minutes=found.portfolio.minutes[key],
            assumed=key in found.portfolio.assumed,
            late_minutes=lateness.minutes(activity.due, one.finish),
            slack_minutes=slack[one.id].total,
            critical=slack[one.id].critical,
            reasons=[as_values(reason) for reason in reasons],
            pinned=key in pinned,
        )
    for key, obstacle in found.portfolio.obstacles.items():
        yield PlannedWork(plan=plan, work_item_id=key, minutes=found.portfolio.minutes.get(key, 0), obstacle=obstacle)


def _seats(found: Found, keys: Mapping[int, int]) -> Iterator[Seat]:
    for one in found.answer.activities:
        for seat in one.people:
            person, like = person_behind(seat.person)
            skill = found.portfolio.skill_of.get(seat.skill)
            yield Seat(row_id=keys[int(one.id)], person_id=person, like_id=like, skill_id=skill)


def figures_of(found: Found, rows: list[PlannedWork]) -> dict[str, Any]:
    """What the plan is judged by."""
    placed = [row for row in rows if row.start is not None]
    answer = found.answer
    return {
        "planned": len(placed),
        "left_out": len(rows) - len(placed),
        "late": sum(row.late_minutes > 0 for row in placed),
        "late_minutes": sum(row.late_minutes for row in placed),
        "assumed": sum(row.assumed for row in placed),
        "minutes": sum(row.minutes for row in placed),
        "finish": _iso(max((row.finish for row in placed if row.finish), default=None)),
        "projects": _by_project(found, placed),
        "status": answer.status,
        "value": answer.value,
        "gap": answer.gap,
        "tardiness": answer.figures.tardiness,
        "seconds": round(answer.seconds, 2),
        "rounds": answer.rounds,
        "conflicts": conflicts_in(found.portfolio.problem, answer),
        "against": dict(found.against),
        "log": [list(pair) for pair in answer.log[-50:]],
    }


def control_of(plan: Plan, *, by: User, told: Callable[[engine.Progress], None]) -> dict[str, Any]:
    """What a scenario is compared with: the same without what it supposes, planned the same moment with the same seed.

    The plan that it comes from is older than leave, work and people that have changed since.
    """
    try:
        found = find(plan, by=by, told=told, suppositions=[])
    except Refused:
        return {}
    figures = figures_of(found, list(_rows(plan, found)))
    return {name: figures[name] for name in COMPARED}


def _by_project(found: Found, placed: Iterable[PlannedWork]) -> dict[str, dict[str, Any]]:
    """When each project is done, how much of it is late, and what its work adds up to; by the project's key."""
    sums: dict[str, dict[str, Any]] = {}
    for row in placed:
        key = str(found.work.items[row.work_item_id].project_id)
        known = sums.setdefault(key, {"finish": "", "late": 0, "late_minutes": 0, "minutes": 0})
        known["finish"] = max(known["finish"], _iso(row.finish) or "")
        known["late"] += row.late_minutes > 0
        known["late_minutes"] += row.late_minutes
        known["minutes"] += row.minutes
    return sums


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
