"""Copies of work and whole projects, deep: parts, checklists, own fields, dependencies and skills, but no history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.copying_fields import copy_fields
from opsloop.kernel.records.custom_field import index_many
from opsloop.rooms.projects.checklist import Checklist, ChecklistItem
from opsloop.rooms.projects.dependency import Dependency
from opsloop.rooms.projects.parts import Nested, counterpart
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.project_membership import ProjectMembership
from opsloop.rooms.projects.recurrence import Recurrence, followed
from opsloop.rooms.projects.required_skill import RequiredSkill
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.work import Work
from opsloop.rooms.projects.working_days import WorkingDays

COPIED = (
    "kind",
    "title",
    "description",
    "priority",
    "effort_minutes",
    "optimistic_minutes",
    "likely_minutes",
    "pessimistic_minutes",
    "acceptance_criteria",
    "visibility",
)


def same_day(day: date) -> date:
    """The day itself: for copies whose dates stay."""
    return day


@dataclass(frozen=True, kw_only=True)
class Copying:
    """Where copies go and what becomes of their dates, people and states."""

    project: Project
    by: User
    move_day: Callable[[date], date] = same_day
    people: bool = True
    fresh: bool = True
    """Begin in the first state with nothing ticked, or stay where the original is."""
    at_once: bool = True
    """People hear of the copy as a whole, not of each piece of it that is theirs."""
    own_keys: Mapping[str, str] = field(default_factory=dict)
    """What own fields are called there that are called otherwise where the originals are: key -> key."""


@transaction.atomic
def copy_work(items: Sequence[Nested], how: Copying) -> dict[int, Work]:
    """Copy these items, wholes before their parts; answers the copies by the originals' keys.

    A dependency comes along where both its ends do.
    """
    states = list(how.project.states.filter(archived=False))
    copies: dict[int, Work] = {}
    for item in items:
        copies[item.pk] = _copy_one(item, how, states, copies)
    index_many(list(copies.values()))
    _copy_checklists(copies, fresh=how.fresh)
    rows = Dependency.objects.filter(predecessor_id__in=copies, successor_id__in=copies)
    Dependency.objects.bulk_create(
        Dependency(
            predecessor_id=copies[row.predecessor_id].pk,
            successor_id=copies[row.successor_id].pk,
            kind=row.kind,
            lag_minutes=row.lag_minutes,
        )
        for row in rows
    )
    skills = RequiredSkill.objects.filter(work_item_id__in=copies)
    RequiredSkill.objects.bulk_create(
        RequiredSkill(work_item_id=copies[row.work_item_id].pk, skill_id=row.skill_id, level=row.level)
        for row in skills
    )
    return copies


@transaction.atomic
def copy_project(
    project: Project,
    *,
    name: str,
    key: str,
    by: User,
    start: date | None = None,
    people: bool = True,
    fresh: bool = True,
    template: bool = False,
) -> Project:
    """A new project like this one, its dates counted in days of work from the new start.

    All work comes along, also what is done: a project that went well has nothing else. What lies in the trash or the
    archive stays behind, and where the copy begins anew, of a series all but its newest.
    """
    copy = Project.create(
        workspace=project.workspace,
        by=by,
        states=False,
        name=name,
        key=key,
        goal=project.goal,
        visibility=project.visibility,
        template=template,
        owner=project.owner if people else None,
        customer=project.customer,
        stage=Project.Stage.PLANNED if fresh else project.stage,
    )
    _copy_states(project, copy)
    if people:
        rows = ProjectMembership.objects.filter(project=project)
        ProjectMembership.objects.bulk_create(
            ProjectMembership(project=copy, person_id=row.person_id, role=row.role) for row in rows
        )
    move_day = from_new_start(project, start)
    copy.start, copy.due = (day and move_day(day) for day in (project.start or start, project.due))
    copy.save(update_fields=["start", "due"])
    own_keys = copy_fields(project.workspace, Work.record_type, source=project.pk, target=copy.pk)
    how = Copying(project=copy, by=by, move_day=move_day, people=people, fresh=fresh, own_keys=own_keys)
    copies = copy_work(_wholes_first(project, without=followed(project) if fresh else set()), how)
    _copy_recurrences(copies, how)
    copy.track("copied", by=by, changes={"from": (None, as_logged(project))})
    return copy


def from_new_start(project: Project, start: date | None) -> Callable[[date], date]:
    """How a day of the project moves when the project starts on `start` instead."""
    days = project.work_items.live().filter(archived_at=None).values_list("start", "due")
    first = project.start or min((day for pair in days for day in pair if day is not None), default=None)
    if start is None or first is None:
        return same_day
    calendar = WorkingDays(project.workspace)
    return lambda day: calendar.add(start, calendar.between(first, day))


def _wholes_first(project: Project, *, without: AbstractSet[int]) -> list[Nested]:
    """The work of a project but for these and their parts."""
    items = project.work_items.live().filter(archived_at=None)
    items = items.select_related("state").prefetch_related("assignees", "labels").order_by("rank", "pk")
    parts: dict[int | None, list[Nested]] = {}
    for item in items:
        parts.setdefault(item.parent_id, []).append(item)
    known = {item.pk for rows in parts.values() for item in rows}
    layer = [item for parent, rows in parts.items() if parent not in known for item in rows]
    ordered: list[Nested] = []
    while layer:
        layer = [item for item in layer if item.pk not in without]
        ordered += layer
        layer = [part for item in layer for part in parts.get(item.pk, ())]
    return ordered


def _copy_one(item: Nested, how: Copying, states: list[State], copies: dict[int, Work]) -> Work:
    values = {name: getattr(item, name) for name in COPIED}
    values["custom"] = {how.own_keys.get(key, key): value for key, value in item.custom.items()}
    values |= {name: day and how.move_day(day) for name, day in (("start", item.start), ("due", item.due))}
    if item.parent_id in copies:
        values["parent"] = copies[item.parent_id]
    elif item.project_id == how.project.pk:
        values["parent"] = item.parent
    if not how.fresh and (state := counterpart(item.state, states)) is not None:
        values["state"] = state
    if how.at_once:
        values["original"] = item
    values["labels"] = list(item.labels.all())
    values["assignees"] = list(item.assignees.all()) if how.people else []
    copy: Work = type(item).create(project=how.project, by=how.by, **values)
    return copy


def _copy_checklists(copies: dict[int, Work], *, fresh: bool) -> None:
    lists = list(Checklist.objects.filter(work_item_id__in=copies).prefetch_related("items"))
    made = Checklist.objects.bulk_create(
        Checklist(work_item_id=copies[row.work_item_id].pk, title=row.title, position=row.position) for row in lists
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=copy,
            text=step.text,
            position=step.position,
            done=step.done and not fresh,
            done_by_id=None if fresh else step.done_by_id,
            done_at=None if fresh else step.done_at,
        )
        for row, copy in zip(lists, made, strict=True)
        for step in row.items.all()
    )


def _copy_states(project: Project, copy: Project) -> None:
    names = ("name", "group", "cancels", "position", "wip_limit")
    State.objects.bulk_create(
        State(project=copy, **{name: getattr(state, name) for name in names})
        for state in project.states.filter(archived=False)
    )


def _copy_recurrences(copies: dict[int, Work], how: Copying) -> None:
    rows = Recurrence.objects.filter(work_item_id__in=copies)
    Recurrence.objects.bulk_create(
        Recurrence(
            work_item_id=copies[row.work_item_id].pk,
            rule=row.rule,
            on_completion=row.on_completion,
            anchor=how.move_day(row.anchor),
            next_on=row.next_on and how.move_day(row.next_on),
            by=how.by,
        )
        for row in rows
    )
