"""A plan as its drawing needs it: projects, their work with places in time, what waits for what, days off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.registry import view_set_of
from opsloop.rooms.people.working_time import team_calendar
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.projects.models import Dependency, Project, WorkItem

BEYOND = timedelta(days=14)


def timeline_of(plan: Plan, *, seen_by: User) -> dict[str, Any]:
    """JSON-ready: all moments on the wall clock of the workspace, `2026-11-30T09:00`; ids are those of the rows.

    `projects` hold `work`; work with parts is `whole` and spans them. `before` is where the work stands now.
    """
    zone = ZoneInfo(plan.workspace.time_zone)
    rows = list(PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by).with_work().order_by("start", "pk"))
    items = {row.work_item_id: row.work_item for row in rows}
    projects = {item.project_id: item.project for item in items.values()}
    written = promises_in(plan.workspace)
    last = max((row.finish for row in rows if row.finish), default=plan.planned_from) + BEYOND
    return {
        "from": _wall(plan.planned_from, zone),
        "to": _wall(last, zone),
        "projects": [_project(project) for project in sorted(projects.values(), key=lambda project: project.name)],
        "work": [*_wholes(items, seen_by), *(_work(row, zone, plan, row.work_item_id in written) for row in rows)],
        "links": list(_links(items)),
        "off": list(_off(plan, last.astimezone(zone))),
    }


def _project(project: Project) -> dict[str, Any]:
    return {"id": f"p{project.pk}", "key": project.key, "name": project.name, "due": _day(project.due)}


def _work(row: PlannedWork, zone: ZoneInfo, plan: Plan, written: bool) -> dict[str, Any]:
    item = row.work_item
    return {
        "id": item.pk,
        "ref": item.ref,
        "url": view_set_of("work_item").address(item, plan.workspace.slug),
        "parent": item.parent_id or f"p{item.project_id}",
        "title": item.title,
        "start": _wall(row.start, zone),
        "finish": _wall(row.finish, zone),
        "minutes": row.minutes,
        "assumed": row.assumed,
        "people": [{"id": seat.person_id, "name": str(seat)} for seat in row.seats.all()],
        "stage": item.state.group,
        "milestone": item.kind == WorkItem.Kind.MILESTONE,
        "due": None if written else _day(item.due),
        "late": row.late_minutes,
        "slack": row.slack_minutes,
        "critical": row.critical,
        "pinned": row.pinned,
        "before": [_day(item.start), _day(item.due)] if item.start or item.due else None,
    }


def _wholes(items: Mapping[int, WorkItem], seen_by: User) -> Iterable[dict[str, Any]]:
    """The work that planned work is a part of, however far up; it has no place of its own."""
    wanted = {item.parent_id for item in items.values() if item.parent_id} - items.keys()
    known: set[int] = set()
    while wanted:
        rows = WorkItem.objects.visible_to(seen_by).filter(pk__in=wanted).select_related("project")
        known |= wanted
        wanted = set()
        for item in rows:
            yield {
                "id": item.pk,
                "ref": item.ref,
                "parent": item.parent_id or f"p{item.project_id}",
                "title": item.title,
                "whole": True,
            }
            if item.parent_id and item.parent_id not in known:
                wanted.add(item.parent_id)


def _links(items: Mapping[int, WorkItem]) -> Iterable[dict[str, Any]]:
    rows = Dependency.objects.filter(predecessor_id__in=items, successor_id__in=items)
    for key, before, after, kind in rows.values_list("pk", "predecessor_id", "successor_id", "kind"):
        yield {"id": key, "source": before, "target": after, "kind": kind}


def _off(plan: Plan, last: datetime) -> Iterable[str]:
    """The days on which the workspace does not work."""
    first = plan.planned_from.astimezone(ZoneInfo(plan.workspace.time_zone)).date() - BEYOND
    calendar = team_calendar(plan.workspace, first, last.date())
    for number in range((last.date() - first).days + 1):
        day = first + timedelta(days=number)
        if not calendar.hours_of(day):
            yield day.isoformat()


def _wall(moment: datetime | None, zone: ZoneInfo) -> str:
    return "" if moment is None else moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _day(day: object) -> str | None:
    return None if day is None else str(day)
