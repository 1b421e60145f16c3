"""Scenarios beside the plan they come from: what each supposes, in words, and what comes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages import formats, render
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.days import day_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.projects.models import Project, WorkItem


@dataclass(frozen=True)
class Names:
    """What people, projects and work are called, as far as the reader may know."""

    people: Mapping[int, str]
    projects: Mapping[int, str]
    items: Mapping[int, str]

    @classmethod
    def of(cls, suppositions: Iterable[Supposition], *, seen_by: User) -> Names:
        """Three queries, however many there are."""
        rows = list(suppositions)
        people = Person.objects.visible_to(seen_by).filter(pk__in={row.person for row in rows if row.person})
        projects = Project.objects.visible_to(seen_by).filter(pk__in={row.project for row in rows if row.project})
        keys = {key for row in rows for key in row.items}
        items = WorkItem.objects.visible_to(seen_by).filter(pk__in=keys).with_ref()
        return cls(
            dict(people.values_list("pk", "name")),
            dict(projects.values_list("pk", "name")),
            {item.pk: item.ref for item in items},
        )

    def about(self, row: Supposition) -> str:
        """What it is about."""
        if row.project is not None:
            return self.projects.get(row.project, _("a project you do not see"))
        known = [self.items[key] for key in row.items if key in self.items]
        hidden = len(row.items) - len(known)
        more = ngettext("%(count)s you do not see", "%(count)s you do not see", hidden) % {
            "count": render.number(hidden)
        }
        return enumerated([*known, *([more] if hidden else [])])


def in_words(row: Supposition, names: Names) -> str:
    """One supposition as a sentence without its full stop."""
    person = names.people.get(row.person or 0, _("somebody"))
    first = "" if row.first is None else _day(row.first)
    if row.kind == "more":
        words = ngettext(
            "%(count)s more person like %(person)s", "%(count)s more people like %(person)s", row.count
        ) % {"count": row.count, "person": person}
        return _("%(words)s from %(day)s") % {"words": words, "day": first} if first else words
    if row.kind == "away":
        last = first if row.last is None else _day(row.last)
        return _("%(person)s is away from %(first)s to %(last)s") % {"person": person, "first": first, "last": last}
    if row.kind == "without":
        return _("without %(person)s") % {"person": person}
    about = {"what": names.about(row), "day": first}
    if row.kind == "drop":
        return _("without %(what)s") % about
    if row.kind == "due":
        return _("%(what)s due on %(day)s") % about
    return _("%(what)s before all others") % about


@dataclass(frozen=True, kw_only=True)
class Column:
    """A plan in the comparison: what it supposes and its figures beside those of the first."""

    plan: Plan
    suppositions: Sequence[str]
    finish: date | None
    later: int | None
    """Days by which it is done after the same without what it supposes; negative is sooner."""
    without: date | None
    """When that is done which was planned with it and supposes nothing."""
    late_without: int | None
    """How much of that is late."""
    late_minutes_without: int | None
    """And by how much working time."""


@dataclass(frozen=True, kw_only=True)
class ProjectEnd:
    """When a plan has a project done, and the day on which it is then due."""

    day: date | None
    later: int | None
    """Days by which that is later than without what the plan supposes."""
    due: date | None
    late: int
    """Days after its due day."""
    late_without: int
    """Days after the due day that it has, without what the plan supposes."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A project in the comparison: its end in each plan."""

    name: str
    due: date | None
    ends: Sequence[ProjectEnd]


@dataclass(frozen=True, kw_only=True)
class WorkLine:
    """Work that some scenario gives another due day: what each plan has for it, None where it is not in there."""

    item: WorkItem
    rows: Sequence[PlannedWork | None]


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """A plan and its scenarios."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    work: Sequence[WorkLine] = ()

    @property
    def missed(self) -> Sequence[int]:
        """How many projects miss their due day in each plan."""
        return [sum(line.ends[place].late > 0 for line in self.lines) for place in range(len(self.columns))]

    @property
    def aged(self) -> bool:
        """Whether the first plan would not come out as it did: work, leave or people have changed since."""
        return any(column.without != self.columns[0].finish for column in self.columns)


def side_by_side(plan: Plan, *, seen_by: User) -> SideBySide:
    """The plan first, then its scenarios as they were made; only projects that the reader sees have a line."""
    scenarios = Plan.objects.filter(based_on=plan, kind=Plan.Kind.SCENARIO).visible_to(seen_by).kept()
    plans = [plan, *scenarios.select_related("job").order_by("pk")]
    supposed = {each.pk: [Supposition.from_values(values) for values in each.changes] for each in plans}
    names = Names.of((row for rows in supposed.values() for row in rows), seen_by=seen_by)
    columns = []
    for each in plans:
        finish, without = _day_of(plan, each.figures.get("finish")), _day_of(plan, _control(each, plan).get("finish"))
        words = [in_words(row, names) for row in supposed[each.pk]]
        columns.append(
            Column(
                plan=each,
                suppositions=words,
                finish=finish,
                later=_later(without, finish),
                without=without,
                late_without=_control(each, plan).get("late"),
                late_minutes_without=_control(each, plan).get("late_minutes"),
            )
        )
    moved = {key for rows in supposed.values() for row in rows if row.kind == "due" for key in row.items}
    work = _work_lines(plans, moved, seen_by) if moved else []
    return SideBySide(columns=columns, lines=_lines(plans, supposed, seen_by), work=work)


def _work_lines(plans: Sequence[Plan], keys: Collection[int], seen_by: User) -> list[WorkLine]:
    rows = PlannedWork.objects.filter(plan__in=plans, work_item__in=keys).visible_to(seen_by)
    rows = rows.select_related("work_item__project", "work_item__state")
    found: dict[int, dict[int, PlannedWork]] = {}
    for row in rows.order_by("work_item__project__name", "work_item__number"):
        found.setdefault(row.work_item_id, {})[row.plan_id] = row
    return [
        WorkLine(item=next(iter(known.values())).work_item, rows=[known.get(plan.pk) for plan in plans])
        for known in found.values()
    ]


def _control(scenario: Plan, first: Plan) -> Mapping[str, Any]:
    """The figures that a scenario is compared with; those of the first plan where it has none of its own yet."""
    control: Mapping[str, Any] | None = scenario.figures.get("control")
    return control or first.figures


def _lines(plans: Sequence[Plan], supposed: Mapping[int, Sequence[Supposition]], seen_by: User) -> list[Line]:
    keys = {int(key) for each in plans for key in each.figures.get("projects", {})}
    projects = Project.objects.visible_to(seen_by).filter(Q(pk__in=keys)).order_by("sort_name", "name")
    lines = []
    for project in projects:
        key = str(project.pk)
        ends = []
        for each in plans:
            day, without = (
                _project_day(plans[0], figures, key) for figures in (each.figures, _control(each, plans[0]))
            )
            dues = [row.first for row in supposed[each.pk] if row.kind == "due" and row.project == project.pk]
            due = dues[-1] if dues else project.due
            late, late_without = max(_later(due, day) or 0, 0), max(_later(project.due, without) or 0, 0)
            end = ProjectEnd(day=day, later=_later(without, day), due=due, late=late, late_without=late_without)
            ends.append(end)
        lines.append(Line(name=project.name, due=project.due, ends=ends))
    return lines


def _project_day(plan: Plan, figures: Mapping[str, Any], key: str) -> date | None:
    return _day_of(plan, figures.get("projects", {}).get(key, {}).get("finish"))


def _day_of(plan: Plan, moment: str | None) -> date | None:
    return day_in(plan.workspace, moment) if moment else None


def _later(first: date | None, other: date | None) -> int | None:
    return None if first is None or other is None else (other - first).days


def _day(day: date) -> str:
    return formats.formats_of(formats.language()).short(day)
