"""Asking for a plan, and what is known beforehand: the dates that plans have written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import Promise
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Project

JOB = "planning.plan"
REACH_JOB = "planning.reach"
PROPOSE_JOB = "planning.propose"
FORECAST_JOB = "planning.forecast"
AFTER, OF_PEOPLE = 1, 2
"""Where `PlannedWork.written` has the day that a plan wrote, and the start that people had set before any plan did."""


@transaction.atomic
def draft(
    workspace: Workspace,
    *,
    by: User,
    wishes: Wishes | None = None,
    projects: Sequence[Project] = (),
    based_on: Plan | None = None,
    kind: str = Plan.Kind.DRAFT,
    name: str = "",
    suppositions: Sequence[Supposition] = (),
    at: datetime | None = None,
) -> Plan:
    """Ask for a plan of the open work of these projects, or of all that the user sees; a worker makes it.

    One that is based on another keeps what people have pinned there.
    """
    plan = Plan.objects.create(
        workspace=workspace,
        kind=kind,
        name=name,
        wishes=(wishes or Wishes()).as_values(),
        changes=[each.as_values() for each in suppositions],
        made_by=by,
        based_on=based_on,
        made_at=at or timezone.now(),
        partial=bool(projects),
    )
    plan.projects.set(projects)
    plan.job = enqueue(JOB, by=by, workspace=workspace, plan_id=plan.pk)
    plan.save(update_fields=["job"])
    plan.track("drafted", by=by, at=at)
    return plan


def scenario(plan: Plan, suppositions: Sequence[Supposition], *, by: User, name: str = "") -> Plan:
    """A plan as this one would be if these things were so as well as what it supposes itself."""
    known = [Supposition.from_values(values) for values in plan.changes]
    root = plan.based_on if plan.kind == Plan.Kind.SCENARIO and plan.based_on is not None else plan
    return draft(
        plan.workspace,
        by=by,
        wishes=plan.asked,
        projects=list(plan.projects.all()),
        based_on=root,
        kind=Plan.Kind.SCENARIO,
        name=name,
        suppositions=[*known, *suppositions],
    )


def reach(plan: Plan, project: Project, day: date, *, by: User) -> Job:
    """Ask what it takes to have the project done by the day; a worker tries."""
    return enqueue(
        REACH_JOB,
        by=by,
        workspace=plan.workspace,
        title=project.name,
        plan_id=plan.pk,
        project_id=project.pk,
        day=day.isoformat(),
    )


def forecast_again(plan: Plan, *, by: User) -> Job:
    """Ask for a forecast of the plan as it stands, after work was moved by hand; a worker makes it."""
    if not plan.managed_by(by):
        raise NotAllowed
    return enqueue(FORECAST_JOB, by=by, workspace=plan.workspace, plan_id=plan.pk)


def promises_in(workspace: Workspace) -> dict[int, Promise]:
    """The dates that plans have written, by the key of the work: they are the plan's, nobody's promise.

    The published plan has the last word; where it is one of some projects, earlier ones still speak for the others.
    """
    plans = Plan.objects.in_workspace(workspace)
    published = plans.published().first()
    if published is None:
        return {}
    rows = PlannedWork.objects.filter(plan=published, written__isnull=False)
    written = list(rows.values_list("work_item_id", "written"))
    if published.projects.exists():
        earlier = PlannedWork.objects.filter(plan__in=plans.filter(state=Plan.State.SUPERSEDED), written__isnull=False)
        others = earlier.filter(work_item__completed_at=None).exclude(work_item__in=rows.values("work_item"))
        written += others.order_by("plan__published_at", "plan_id").values_list("work_item_id", "written")
    return {
        key: Promise(
            start=_day(values or {}, "start", AFTER),
            due=_day(values or {}, "due", AFTER),
            not_before=_day(values or {}, "start", OF_PEOPLE),
        )
        for key, values in written
    }


def _day(values: Mapping[str, Any], name: str, place: int) -> date | None:
    days = values.get(name) or ()
    return date.fromisoformat(days[place]) if len(days) > place and days[place] else None
