"""Where published plans have open work: for a plan of some projects, what its people have to do in the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import WorkingTime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, PlannedWorkQuerySet
from opsloop.rooms.planning.portfolio import Promise
from opsloop.rooms.planning.publishing import days_to_write, people_to_write
from opsloop.rooms.planning.weeks import still
from opsloop.rooms.projects.models import Project

LOOKED_AT = 500
"""So many publications, the newest, are looked at for the last one about a project."""
Taken = Mapping[int, list[engine.Elsewhere]]
"""What people have to do elsewhere, by the key of the person."""


def standing_rows(workspace: Workspace) -> PlannedWorkQuerySet:
    """The places of open work by the last plan that was published about its project, where that gave it one."""
    rows = PlannedWork.objects.filter(_last_word(workspace), work_item__completed_at=None)
    return rows.filter(work_item__trashed_at=None, work_item__archived_at=None).placed()


def held_rows(rows: PlannedWorkQuerySet, workspace: Workspace, *, now: datetime) -> dict[int, PlannedWork]:
    """Those that people still work by: with the same people, the same first day, and not over by `now`."""
    there = rows.filter(finish__gt=now).select_related("work_item", "plan").order_by("pk")
    found = list(there.prefetch_related("seats__person", "work_item__assignees"))
    promises = promises_in(workspace) if found else {}
    return {row.work_item_id: row for row in found if _holds(row, promises.get(row.work_item_id))}


def rows_elsewhere(plan: Plan, *, now: datetime, seen_by: User | None = None) -> list[PlannedWork]:
    """What people still work by of projects that this plan is not about; as far as the user sees it, where one is."""
    about = {project.pk for project in plan.projects.all()}
    if not about:
        return []
    rows = standing_rows(plan.workspace).exclude(work_item__project__in=about)
    rows = rows if seen_by is None else rows.visible_to(seen_by)
    return list(held_rows(rows, plan.workspace, now=now).values())


def taken_elsewhere(plan: Plan, times: Mapping[int, WorkingTime], *, now: datetime) -> Taken:
    """When these people are at work that published plans have given them in projects that this plan is not about."""
    taken: dict[int, list[engine.Elsewhere]] = {}
    for row in rows_elsewhere(plan, now=now):
        seats = [seat.person_id for seat in row.seats.all()]
        since, share = as_minutes(row.plan.planned_from), row.minutes / max(1, len(seats))
        for person in seats:
            if person is not None and person in times and row.start is not None and row.finish is not None:
                span = as_minutes(row.start), as_minutes(row.finish)
                start, finish = still(times[person], span, share, since=since)
                taken.setdefault(person, []).append(
                    engine.Elsewhere(id=str(row.work_item_id), start=start, finish=finish)
                )
    return taken


def _last_word(workspace: Workspace) -> Q:
    """Of each project the last plan that was published about it; one without projects is about all that are left."""
    known: set[int] = set()
    found = Q(pk__in=[])
    for plan, projects in _publications(workspace):
        if not projects:
            return found | (Q(plan=plan) & ~Q(work_item__project__in=known))
        found |= Q(plan=plan, work_item__project__in=projects - known)
        known |= projects
    return found


def _publications(workspace: Workspace) -> list[tuple[int, set[int]]]:
    """The plans that were published and not taken back, the newest first, each with the projects it was asked about."""
    plans = Plan.objects.in_workspace(workspace).filter(state__in=[Plan.State.PUBLISHED, Plan.State.SUPERSEDED])
    keys = list(plans.order_by("-published_at", "-pk").values_list("pk", flat=True)[:LOOKED_AT])
    projects: dict[int, set[int]] = {key: set() for key in keys}
    for plan, project in Project.objects.filter(plans__in=keys).values_list("plans", "pk"):
        projects.setdefault(plan, set()).add(project)
    return [(key, projects[key]) for key in keys]


def _holds(row: PlannedWork, promise: Promise | None) -> bool:
    return people_to_write(row) is None and "start" not in days_to_write(row, promise)
