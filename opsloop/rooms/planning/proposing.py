"""Proposals: what planning again would change where life went another way than was published. Never applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event, EventQuerySet
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.comparing import Comparison, compare
from opsloop.rooms.planning.elsewhere import projects_with_a_plan, standing_rows
from opsloop.rooms.planning.finding import Found, find, write
from opsloop.rooms.planning.load_changes import load_change
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat
from opsloop.rooms.projects.models import Project, WorkItem

LEAST = timedelta(days=1)
"""Work that ends less than a day from where it was published has not moved in a way that anybody has to read."""
CAUSES = {
    "person": ("leave_taken", "leave_approved", "leave_cancelled", "hours_set", "skill_set"),
    "work_item": (
        *("created", "changed", "assigned", "shifted", "skill_required", "skills_required"),
        *("dependency_added", "dependency_changed", "dependency_removed", "trashed", "restored", "moved"),
        *("archived", "unarchived"),
    ),
    "project": (
        *("changed", "trashed", "restored", "archived", "unarchived"),
        *("member_added", "member_changed", "member_removed"),
    ),
    "workspace": ("calendar_days_set", "calendar_day_forgotten", "usual_hours_set"),
}
FIELDS = {
    "work_item": {"effort_minutes", "likely_minutes", "start", "due", "priority"},
    "project": {"start", "due", "stage"},
}
"""Plain changes that are felt by a plan."""
SHOWN = 12
LOOKED_AT = 100
"""So many events, the newest, are looked at to find what is shown."""
SEEN: Mapping[str, type[Person] | type[WorkItem] | type[Project]] = {
    "person": Person,
    "work_item": WorkItem,
    "project": Project,
}
OF_PROJECTS = {"work_item": "project", "project": "pk"}
"""What a plan of some projects hears of these alone, and by which of its fields."""


@dataclass(frozen=True)
class News:
    """What a plan does not know and would feel, the newest first; `more` where not all that happened was looked at."""

    events: Sequence[Event]
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.events)


@dataclass(frozen=True)
class Shift:
    """How one piece of work differs between two plans."""

    row: PlannedWork
    moved: bool
    reassigned: bool


def propose(workspace: Workspace) -> Plan | None:
    """Plan again as whoever published would, at a price of change; None where nothing is worth reading.

    What was published about other projects before is looked at as well.

    The proposal replaces the one before it, and the leads of the projects that it touches hear of it.
    """
    published = Plan.objects.in_workspace(workspace).published().select_related("published_by").first()
    by = published.published_by if published is not None else None
    if published is None or by is None or not _plans(by, workspace):
        return None
    wishes = published.wishes
    projects = projects_with_a_plan(workspace)
    about = {"wishes": wishes, "made_by": by, "based_on": published, "partial": bool(projects)}
    plan = Plan.objects.create(workspace=workspace, kind=Plan.Kind.PROPOSAL, **about)
    plan.projects.set(projects)
    try:
        found = find(plan, by=by, told=lambda _step: None)
    except Refused:
        plan.delete()
        return None
    return _keep(plan, published, found, by)


def shifts(plan: Plan, published: Plan) -> list[Shift]:
    """The work that ends on another day or is done by others than published, or was not in it."""
    before = _published_rows(published)
    found = []
    for row in _rows(plan):
        was = before.get(row.work_item_id)
        moved = was is None or was.finish is None or row.finish is None or abs(row.finish - was.finish) >= LEAST
        reassigned = was is not None and _people(was) != _people(row)
        if moved or reassigned:
            found.append(Shift(row, moved, reassigned))
    return found


def causes(plan: Plan, *, seen_by: User) -> list[Event]:
    """What happened since the plan was published that this one starts from, and is felt by it; the newest first."""
    since = plan.based_on.published_at if plan.based_on is not None else None
    return [] if since is None else list(_felt_events(plan, seen_by, since, plan.made_at).events[:SHOWN])


def unknown_to(plan: Plan, *, seen_by: User) -> News:
    """What happened since the plan was made, which it does not know and would feel; the newest first."""
    return _felt_events(plan, seen_by, plan.made_at, timezone.now())


def happened_since(plan: Plan, since: datetime, *, seen_by: User) -> News:
    """What happened since a moment that the plan does not know and would feel; the newest first."""
    return _felt_events(plan, seen_by, max(since, plan.made_at), timezone.now())


def _felt_events(plan: Plan, seen_by: User, since: datetime, until: datetime) -> News:
    """Of the newest `LOOKED_AT`: of the plan's projects and their work, of people and of the calendar."""
    happened = Event.objects.filter(workspace_id=plan.workspace_id, at__gt=since, at__lte=until)
    causes = Q(pk__in=_given_to_others(plan, happened))
    for record_type, verbs in CAUSES.items():
        causes |= Q(record_type=record_type, verb__in=set(verbs) - {"assigned"})
    newest = list(happened.filter(causes).select_related("actor").order_by("-pk")[:LOOKED_AT])
    rows = [event for event in newest if felt(event)]
    seen: set[tuple[str, int]] = {("workspace", plan.workspace_id)}
    for record_type, model in SEEN.items():
        keys = {event.record_id for event in rows if event.record_type == record_type}
        records = model.objects.visible_to(seen_by).filter(pk__in=keys)
        if record_type in OF_PROJECTS and keys and plan.projects.exists():
            records = records.filter(**{f"{OF_PROJECTS[record_type]}__in": plan.projects.all()})
        seen |= {(record_type, key) for key in records.values_list("pk", flat=True)} if keys else set()
    known = [event for event in rows if (event.record_type, event.record_id) in seen]
    return News(known, more=len(newest) == LOOKED_AT)


def _given_to_others(plan: Plan, happened: EventQuerySet) -> list[int]:
    """The keys of the last events that gave work to others than had it before, unless they are those of the plan.

    A publication and its undo give work to people as well; what they come to is no news.
    """
    rows = (
        happened.filter(record_type="work_item", verb="assigned")
        .order_by("pk")
        .values_list("record_id", "pk", "changes")
    )
    first: dict[int, Any] = {}
    last: dict[int, tuple[int, Any]] = {}
    for item, key, changes in rows:
        before, after = changes["assignees"]
        first.setdefault(item, _keys(before))
        last[item] = key, _keys(after)
    planned: dict[int, set[int]] = {}
    seats = Seat.objects.filter(row__plan=plan, row__work_item__in=last, person__isnull=False)
    for item, person in seats.values_list("row__work_item", "person"):
        planned.setdefault(item, set()).add(person)
    news = [key for item, (key, now) in last.items() if now not in (first[item], planned.get(item))]
    return sorted(news)[-LOOKED_AT:]


def _keys(people: Iterable[Mapping[str, Any]]) -> set[int]:
    return {person["id"] for person in people}


def felt(event: Event) -> bool:
    """Whether a plan feels it."""
    if event.record_type not in CAUSES or event.verb not in CAUSES[event.record_type]:
        return False
    if event.verb == "moved":  # begun work is held where it is
        return event.phase == Event.Phase.START
    return event.verb != "changed" or bool(FIELDS.get(event.record_type, set()) & event.changes.keys())


@transaction.atomic
def _keep(plan: Plan, published: Plan, found: Found, by: User) -> Plan | None:
    write(plan, found)
    differing = shifts(plan, published)
    if not differing:
        plan.delete()
        return None
    Plan.objects.in_workspace(plan.workspace).filter(kind=Plan.Kind.PROPOSAL, state=Plan.State.READY).update(
        state=Plan.State.DISCARDED
    )
    comparison = compare(plan, seen_by=by)
    plan.figures |= {"moved": comparison.moved, "reassigned": comparison.reassigned}
    plan.figures |= {"late_before": sum(row.late_minutes > 0 for row in _published_rows(published).values())}
    load = load_change(plan, seen_by=by)
    plan.figures |= {"beyond": load.over, "beyond_before": load.over_now}
    plan.state = Plan.State.READY
    plan.save()
    _tell(plan, differing, comparison)
    return plan


def _tell(plan: Plan, differing: Sequence[Shift], comparison: Comparison) -> None:
    """Each project that it touches, with what publishing it would change there, as its page counts it."""
    moved, reassigned = Counter[int](), Counter[int]()
    projects = PlannedWork.objects.filter(plan=plan).values_list("work_item_id", "work_item__project_id")
    project_of = dict(projects)
    for each in comparison.differences:
        moved[project_of[each.item.pk]] += each.moved
        reassigned[project_of[each.item.pk]] += each.planned is not None
    touched = {each.row.work_item.project_id for each in differing} | moved.keys()
    for project in Project.objects.filter(pk__in=touched).order_by("pk"):
        changes: Mapping[str, tuple[object, object]] = {
            "plan": (None, as_logged(plan)),
            "moved": (None, moved[project.pk]),
            "reassigned": (None, reassigned[project.pk]),
            "beyond": (plan.figures["beyond_before"], plan.figures["beyond"]),
        }
        project.track("plan_proposed", by=None, changes=changes)


def _published_rows(published: Plan) -> dict[int, PlannedWork]:
    """The places by the last plan that was published about each project, by the key of the work."""
    rows = standing_rows(published.workspace).select_related("work_item").prefetch_related("seats").order_by("pk")
    return {row.work_item_id: row for row in rows}


def _rows(plan: Plan) -> Iterable[PlannedWork]:
    rows = PlannedWork.objects.filter(plan=plan, work_item__completed_at=None).placed()
    return rows.select_related("work_item").prefetch_related("seats").order_by("pk")


def _people(row: PlannedWork) -> set[int | None]:
    return {seat.person_id for seat in row.seats.all()}


def _plans(user: User, workspace: Workspace) -> bool:
    here = standing(user, workspace.pk)
    return user.is_active and here is not None and here.at_least(Membership.Role.MEMBER)
