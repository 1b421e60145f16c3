"""Publishing a plan: its dates and people become those of the work, through its own verbs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.portfolio import Promise, not_before
from opsloop.rooms.projects.models import WorkItem


class NotReady(Refused):
    """The plan has not been found yet, or was published or thrown away."""

    sentence = _("Only a plan that is ready can be published.")


class Supposed(Refused):
    """A scenario is no plan of what is."""

    sentence = _("A scenario supposes what is not so. Make it so, and plan again.")


@transaction.atomic
def publish(plan: Plan, *, by: User) -> Event:
    """Write the plan's dates and people into the work; the plan published before is superseded.

    Every start is the plan's; the one that people have set is kept beside it and goes on binding. A due day that people
    have set is a promise and stays; where there is none, or the last plan wrote it, the plan's last day becomes the due
    day. Work that is done or gone meanwhile is left alone; `NotAllowed` where the user neither made the plan nor
    administers the workspace, or may not see and change all the work, and then nothing is written.
    """
    if not plan.managed_by(by):
        raise NotAllowed
    rows = rows_to_change(plan, by)
    promises, zone = promises_in(plan.workspace), ZoneInfo(plan.workspace.time_zone)
    for before in Plan.objects.in_workspace(plan.workspace).published():
        before.turn([Plan.State.PUBLISHED], Plan.State.SUPERSEDED)
    if plan.kind == Plan.Kind.SCENARIO:
        raise Supposed
    if plan.state != Plan.State.READY:
        raise NotReady
    plan.turn([Plan.State.READY], Plan.State.PUBLISHED, published_by=by, published_at=timezone.now())
    for row in rows:
        _write(row, promises.get(row.work_item_id), by=by, zone=zone)
    plan.published_at = timezone.now()  # what it has written itself did not happen since
    plan.save(update_fields=["published_at"])
    return plan.track("published", by=by)


def rows_to_change(plan: Plan, by: User) -> list[PlannedWork]:
    """All that the plan has placed; NotAllowed where the user does not see all that work, or may not change it."""
    placed = PlannedWork.objects.filter(plan=plan, work_item__trashed_at=None).placed()
    rows = list(placed.visible_to(by).with_work().order_by("pk"))
    projects = {row.work_item.project_id: row.work_item.project for row in rows}
    if len(rows) < placed.count() or not all(project.allows(by, gate.ADD) for project in projects.values()):
        raise NotAllowed
    return rows


def days_to_write(row: PlannedWork, promise: Promise | None, *, zone: tzinfo) -> dict[str, date]:
    """The dates that publishing would give the work: those that differ from what it has.

    They are the workspace's, whose zone is given, as all days of work are: wherever whoever publishes or reads may be.
    """
    item, first, last = row.work_item, row.first_day_in(zone), row.last_day_in(zone)
    days = {} if item.begun else {"start": first}
    if item.due is None or (promise is not None and promise.due == item.due):
        days["due"] = last
    return {name: day for name, day in days.items() if day is not None and getattr(item, name) != day}


def people_to_write(row: PlannedWork) -> list[Person] | None:
    """Who publishing would make responsible; None where that is nobody else than now, or nobody at all."""
    planned = [seat.person for seat in row.seats.all() if seat.person is not None]
    given = {person.pk for person in row.work_item.assignees.all()}
    return planned if gets_others({person.pk for person in planned}, given) else None


def gets_others(planned: Collection[int], given: Collection[int]) -> bool:
    """Whether work that these people have been given gets others; where nobody is planned, they keep it."""
    return bool(planned) and set(planned) != set(given)


def _write(row: PlannedWork, promise: Promise | None, *, by: User, zone: tzinfo) -> None:
    item = row.work_item
    if item.completed_at is not None:
        return
    days, people = days_to_write(row, promise, zone=zone), people_to_write(row)
    own = not_before(item, promise)
    written: dict[str, Any] = {name: _pair(getattr(item, name), day) for name, day in days.items()}
    if people is not None:
        before = sorted(person.pk for person in item.assignees.all())
        written["assignees"] = [before, sorted(person.pk for person in people)]
        item.assign(people, by=by)
    item.schedule(days, by=by)
    kept = {name: _pair(getattr(item, name), getattr(item, name)) for name in _of_the_plan(item, days, promise)}
    row.written = {**kept, **written}
    if "start" in row.written:
        row.written["start"].append(_kept_start(own, item.start))
    row.save(update_fields=["written"])


def _of_the_plan(item: WorkItem, days: Mapping[str, date], promise: Promise | None) -> Iterator[str]:
    """The dates that stay as they are and are a plan's all the same."""
    if promise is not None and "due" not in days and promise.due == item.due:
        yield "due"
    if promise is not None and "start" not in days and promise.start == item.start:
        yield "start"


def _kept_start(own: date | None, planned: date | None) -> str | None:
    """The day that people have set, which goes on binding; work that was pinned before it has left it behind."""
    return None if own is None or planned is None else min(own, planned).isoformat()


def _pair(before: date | None, after: date | None) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in (before, after)]
