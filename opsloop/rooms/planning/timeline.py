"""A plan as its drawing needs it: projects, their work with places in time, what waits for what, days off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum, prefetch_related_objects
from django.utils import timezone

from opsloop.engines.calendar import OutOfHorizon, WorkingTime, as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages import render
from opsloop.kernel.records.registry import view_set_of
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import team_calendar
from opsloop.rooms.planning.agreed import agreed_on
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.explaining import Explainer, titles_of
from opsloop.rooms.planning.lateness import lateness_words
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat
from opsloop.rooms.planning.wording import words_of_drawing
from opsloop.rooms.projects.models import Dependency, Project, State, TimeEntry, WorkItem

BEYOND = timedelta(days=14)
AHEAD = timedelta(days=220)
"""So much is seen of a short plan in the widest view."""
OF_ITEM = ("workspace", "project", "state", "parent", "number", "title", "kind", "start", "due", "started_at")
COLUMNS = [
    *("start", "finish", "minutes", "assumed", "late_minutes", "slack_minutes", "critical", "pinned", "reasons"),
    *("likely_finish", "plan", "work_item", *(f"work_item__{name}" for name in OF_ITEM)),
]


def timeline_of(plan: Plan, *, seen_by: User, baseline: str = "") -> dict[str, Any]:
    """JSON-ready; moments are `2026-11-30T09:00` on the workspace's wall clock, days `2026-11-30`, ids those of rows.

    `projects`: id `p7`, key, name, url, due. `work`: that with parts is `whole` (id, ref, url, parent, title); any
    other has start, finish, `people` (keys of the map `people`: name, sign, tint), `stage` of its state, milestone,
    due, late and slack in minutes, `slack_to`, critical, pinned, `likely` (the moment by which it is done with 80 %),
    assumed, `progress` in percent, `before` (the days on which it stands now), `begun` (somebody is at it since its
    start), and as words for its reader effort, lateness, spare and `why`. `agreed` (name, start, due, days, words) is
    what the baseline says of work, of a whole or of a project; `baseline` has the keys of those chosen in place of the
    newest. `links`: source waits for target by kind. `off`: days on which the workspace does not work. `words`:
    what the drawing says itself.
    """
    drawing = Drawing(plan, seen_by, baseline)
    rows = drawing.rows()
    items = {row.work_item_id: row.work_item for row in rows}
    last = max((row.finish for row in rows if row.finish), default=plan.planned_from) + BEYOND
    projects = {item.project_id: item.project for item in items.values()}
    return {
        "from": drawing.wall(plan.planned_from),
        "to": drawing.wall(last),
        "now": drawing.wall(timezone.now()),
        "week_starts_on": seen_by.week_starts_on,
        "people": drawing.people(),
        "projects": [drawing.project(each) for each in sorted(projects.values(), key=lambda each: each.name)],
        "work": [*drawing.wholes(items), *drawing.work(rows)],
        "links": list(_links(plan, items)),
        "off": list(_off(plan, max(last, plan.planned_from + AHEAD).astimezone(drawing.zone))),
        "words": words_of_drawing(),
    }


@dataclass
class Drawing:
    """What one reader sees of one plan; thousands of rows are read with few columns and few objects."""

    plan: Plan
    seen_by: User
    baseline: str = ""
    """The keys of the baselines that are chosen in place of the newest."""
    zone: ZoneInfo = field(init=False)
    slug: str = field(init=False)
    names: dict[int, str] = field(default_factory=dict)
    """Of the people in what was read, by key; whom a scenario supposes has that of the one they are like, negative."""
    seats: dict[int, list[int]] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    """The keys of the rows whose people are at the work already."""
    spent: dict[int, int] = field(default_factory=dict)
    ends: dict[int, dict[int, date | None]] = field(default_factory=dict)
    """The last days of the work that was read, by project and work."""

    def __post_init__(self) -> None:
        self.zone, self.slug = ZoneInfo(self.plan.workspace.time_zone), self.plan.workspace.slug
        self._items = view_set_of("work_item")

    def rows(self, keys: Sequence[int] | None = None) -> list[PlannedWork]:
        """What has a place in time, the earliest first; only the rows with these keys where any are given."""
        seen = PlannedWork.objects.filter(plan=self.plan).placed().visible_to(self.seen_by)
        seen = seen if keys is None else seen.filter(pk__in=keys)
        rows = list(seen.select_related("work_item").only(*COLUMNS).order_by("start", "pk"))
        projects = Project.objects.in_bulk({row.work_item.project_id for row in rows})
        states = State.objects.in_bulk({row.work_item.state_id for row in rows})
        for row in rows:
            row.work_item.project = projects[row.work_item.project_id]
            row.work_item.state = states[row.work_item.state_id]
            self.ends.setdefault(row.work_item.project_id, {})[row.work_item_id] = row.last_day_in(self.zone)
        self.agreed = agreed_on(self.plan.workspace, projects, asked=self.baseline, seen_by=self.seen_by)
        planned = self._read_people(None if keys is None else [row.pk for row in rows])
        active = [row for row in rows if row.work_item.begun]
        prefetch_related_objects([row.work_item for row in active], "assignees")
        self.begun |= {row.pk for row in active if PlannedWork.going_on(row.work_item, planned.get(row.pk, ()))}
        entries = TimeEntry.objects.filter(work_item__planned__plan=self.plan).order_by()
        self.spent = dict(entries.values_list("work_item_id").annotate(Sum("minutes")))
        return rows

    def _read_people(self, keys: Sequence[int] | None) -> dict[int, list[int]]:
        """Whom the reader sees in the rows with these keys, or in all; answers everybody real who is in them."""
        seats = Seat.objects.filter(row__plan=self.plan) if keys is None else Seat.objects.filter(row__in=keys)
        triples = list(seats.order_by("pk").values_list("row_id", "person_id", "like_id"))
        seen = Person.objects.visible_to(self.seen_by)
        people = seen.in_bulk({real or like for _row, real, like in triples})
        planned: dict[int, list[int]] = {}
        for row, real, like in triples:
            if real:
                planned.setdefault(row, []).append(real)
            if (real or like) not in people:
                continue
            key = real or -like
            self.seats.setdefault(row, []).append(key)
            if key not in self.names:
                known = people[abs(key)]
                self.names[key] = str(Seat(person=known) if real else Seat(like=known))
        return planned

    def people(self) -> dict[int, dict[str, Any]]:
        """Who is in what was read, by key."""
        signs = {key: render.avatar_sign(name, key) for key, name in self.names.items()}
        return {key: {"name": name, "sign": signs[key][0], "tint": signs[key][1]} for key, name in self.names.items()}

    def work(self, rows: Sequence[PlannedWork]) -> list[dict[str, Any]]:
        """These rows, explained by what the reader sees."""
        written = promises_in(self.plan.workspace)
        self._explainer = Explainer(self._titles(rows), self.names, self.zone)
        house = self._house(rows)
        return [self._work(row, house, written=row.work_item_id in written) for row in rows]

    def _titles(self, rows: Iterable[PlannedWork]) -> dict[int, str]:
        """What is said of the work that reasons name, where the reader sees it."""
        known = {row.work_item_id: f"{row.work_item.ref} {row.work_item.title}" for row in rows}
        named = {int(reason["activity"]) for row in rows for reason in row.reasons if reason.get("activity")}
        others = named - known.keys()
        return known | titles_of(others, seen_by=self.seen_by) if others else known

    def project(self, project: Project) -> dict[str, Any]:
        """The row above a project's work."""
        return {
            "id": f"p{project.pk}",
            "key": project.key,
            "name": project.name,
            "url": view_set_of("project").address(project, self.slug),
            "due": _day(project.due),
            "agreed": self.agreed.of_project(project, self.ends.get(project.pk, {})),
        }

    def wholes(self, items: Mapping[int, WorkItem]) -> Iterable[dict[str, Any]]:
        """The work that planned work is a part of, however far up; it has no place of its own."""
        wanted = {item.parent_id for item in items.values() if item.parent_id} - items.keys()
        known: set[int] = set()
        found: dict[int, WorkItem] = {}
        while wanted:
            rows = WorkItem.objects.visible_to(self.seen_by).filter(pk__in=wanted).select_related("project")
            known |= wanted
            found |= {item.pk: item for item in rows}
            wanted = {item.parent_id for item in found.values() if item.parent_id} - known
        ends = self._ends_of_wholes(items, found)
        for key, item in found.items():
            yield {**self._head(item), "whole": True, "agreed": self.agreed.of_work(item, ends.get(key))}

    def _ends_of_wholes(self, items: Mapping[int, WorkItem], wholes: Mapping[int, WorkItem]) -> dict[int, date]:
        """The last day of the last of each whole's parts."""
        ends: dict[int, date] = {}
        for key, item in items.items():
            last, above = self.ends[item.project_id][key], item.parent_id
            while last is not None and above is not None and above in wholes and ends.get(above, date.min) < last:
                ends[above], above = last, wholes[above].parent_id
        return ends

    def wall(self, moment: datetime | None) -> str:
        """A moment on the wall clock of the workspace."""
        return "" if moment is None else moment.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")

    def _head(self, item: WorkItem) -> dict[str, Any]:
        return {
            "id": item.pk,
            "ref": item.ref,
            "url": self._items.address(item, self.slug),
            "parent": item.parent_id or f"p{item.project_id}",
            "title": item.title,
        }

    def _work(self, row: PlannedWork, house: WorkingTime | None, *, written: bool) -> dict[str, Any]:
        item = row.work_item
        return {
            **self._head(item),
            "start": self.wall(row.start),
            "finish": self.wall(row.finish),
            "minutes": row.minutes,
            "effort": render.duration(row.minutes),
            "assumed": row.assumed,
            "progress": _progress(self.spent.get(item.pk, 0), row.minutes),
            "people": self.seats.get(row.pk, []),
            "stage": item.state.group,
            "milestone": item.kind == WorkItem.Kind.MILESTONE,
            "due": None if written else _day(item.due),
            "late": row.late_minutes,
            "lateness": lateness_words(row.late_minutes) if row.late_minutes else "",
            "slack": row.slack_minutes,
            "slack_to": self._slack_to(row, house),
            "spare": render.duration(row.slack_minutes) if row.slack_minutes else "",
            "critical": row.critical,
            "pinned": row.pinned,
            "begun": row.pk in self.begun,
            "likely": self.wall(row.likely_finish),
            "before": [_day(item.start), _day(item.due)] if item.start or item.due else None,
            "agreed": self.agreed.of_work(item, self.ends[item.project_id][item.pk]),
            "why": self._explainer.sentences(row.reasons),
        }

    def _house(self, rows: Iterable[PlannedWork]) -> WorkingTime | None:
        """When the house is open while there is slack to draw."""
        ends = [row.finish for row in rows if row.finish and row.slack_minutes]
        if not ends:
            return None
        first = min(ends).astimezone(self.zone).date()
        last = max(ends).astimezone(self.zone).date() + 6 * BEYOND
        return team_calendar(self.plan.workspace, first, last).over(first, last)

    def _slack_to(self, row: PlannedWork, house: WorkingTime | None) -> str | None:
        if house is None or not row.slack_minutes or row.finish is None:
            return None
        try:
            return self.wall(as_datetime(house.add(as_minutes(row.finish), row.slack_minutes)))
        except OutOfHorizon:
            return self.wall(as_datetime(house.end))


def _progress(spent: int, left: int) -> int:
    """How much is done, in percent of the time it takes as far as anybody knows."""
    return round(100 * spent / (spent + left)) if spent else 0


def _links(plan: Plan, items: Mapping[int, WorkItem]) -> Iterable[dict[str, Any]]:
    rows = Dependency.objects.filter(predecessor__in=PlannedWork.objects.filter(plan=plan).values("work_item"))
    for key, before, after, kind in rows.values_list("pk", "predecessor_id", "successor_id", "kind"):
        if before in items and after in items:
            yield {"id": key, "source": before, "target": after, "kind": kind}


def _off(plan: Plan, last: datetime) -> Iterable[str]:
    """The days on which the workspace does not work."""
    first = plan.planned_from.astimezone(ZoneInfo(plan.workspace.time_zone)).date() - BEYOND
    calendar = team_calendar(plan.workspace, first, last.date())
    for number in range((last.date() - first).days + 1):
        day = first + timedelta(days=number)
        if not calendar.hours_of(day):
            yield day.isoformat()


def _day(day: object) -> str | None:
    return None if day is None else str(day)
