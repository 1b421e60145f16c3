"""The team's open work as a problem of the engine: efforts, dates, skills, calendars and what waits for what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import WorkingTime, as_minutes
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import team_calendar, working_times
from opsloop.rooms.planning.asking import Asking
from opsloop.rooms.planning.open_work import OpenWork
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.weeks import STEP, within
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Dependency, WorkItem

Obstacle = PlannedWork.Obstacle
WEIGHT: Mapping[int, float] = {
    WorkItem.Priority.URGENT: 8.0,
    WorkItem.Priority.HIGH: 4.0,
    WorkItem.Priority.MEDIUM: 2.0,
    WorkItem.Priority.LOW: 1.0,
    WorkItem.Priority.NONE: 1.0,
}
"""What a minute of lateness counts."""
KINDS: Mapping[str, engine.LinkKind] = {kind: kind for kind in engine.LINK_KINDS}
SINCE_START = {Dependency.Kind.START_START, Dependency.Kind.START_FINISH}
LEAST_MINUTES = 30
"""Begun work whose time is used up is not done yet: so much is taken to be left."""
HORIZON = timedelta(days=740)
Taken = Callable[[Mapping[int, WorkingTime]], Mapping[int, Sequence[engine.Elsewhere]]]
"""What people with these hours have to do elsewhere, by their key."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Dates that a plan has written: they bind nobody when it is planned again, only what people have said before."""

    start: date | None
    due: date | None
    not_before: date | None = None
    """The start that people had set and that the plan's was written over."""


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """The problem, and what of the work is not in it."""

    problem: engine.Problem
    obstacles: Mapping[int, str]
    assumed: frozenset[int]
    minutes: Mapping[int, int]
    skill_of: Mapping[str, int]

    def without(self, place: int) -> Portfolio | None:
        """What is left when the activity at this place has none, with what waits for it; None where nothing is left."""
        rows, links = self.problem.activities, self.problem.links
        if not 0 <= place < len(rows):
            return None
        out = [rows[place].id]
        for each in out:  # grows while it is read
            out += [link.after for link in links if link.before == each and link.after not in out]
        gone = set(out)
        left = [each for each in rows if each.id not in gone]
        if not left:
            return None
        kept = [link for link in links if not {link.before, link.after} & gone]
        why = {int(each): Obstacle.BEYOND if each == rows[place].id else Obstacle.WAITS for each in out}
        problem = replace(self.problem, activities=left, links=kept)
        return replace(self, problem=problem, obstacles={**self.obstacles, **why})


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What a person has decided about a piece of work: when it starts, who does it, or both."""

    start: datetime | None = None
    people: tuple[int, ...] = ()


@dataclass
class Reading:
    """One reading of the work into a problem."""

    workspace: Workspace
    work: OpenWork
    wishes: Wishes
    now: datetime
    promises: Mapping[int, Promise] = field(default_factory=dict)
    pins: Mapping[int, Pin] = field(default_factory=dict)
    taken: Taken = lambda _times: {}
    asking: Asking = field(init=False)
    obstacles: dict[int, str] = field(default_factory=dict)
    assumed: set[int] = field(default_factory=set)
    minutes: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asking = Asking(self.work)
        self.zone = ZoneInfo(self.workspace.time_zone)
        self.start = as_minutes(self.now)
        self.today = self.now.astimezone(self.zone).date()

    def portfolio(self) -> Portfolio:
        """The problem of what can be planned; the rest with what stands in its way."""
        asked = {key: self._requirement(item) for key, item in self.work.items.items()}
        self._spread_obstacles()
        known = [item for key, item in self.work.items.items() if key not in self.obstacles]
        activities = [self._activity(item, asked[item.pk]) for item in known]
        first, last = self.today, self.today + HORIZON
        return Portfolio(
            problem=engine.Problem(
                activities=activities,
                links=list(self._links()),
                people=self._people(first, last),
                projects=list(self._projects()),
                calendar=team_calendar(self.workspace, first, last).over(first, last),
                start=self.start,
            ),
            obstacles=self.obstacles,
            assumed=frozenset(self.assumed),
            minutes=self.minutes,
            skill_of=self.asking.skill_of,
        )

    def _requirement(self, item: WorkItem) -> engine.Requirement | None:
        if item.kind == WorkItem.Kind.MILESTONE:
            return None
        here = self._here(item)
        pinned = self.pins.get(item.pk, Pin()).people or (here if self.wishes.keep_people or item.begun else ())
        if self._held(item):
            return self.asking.kept(item, here)
        if pinned:
            return self.asking.kept(item, pinned)
        asked = self.asking.requirement(item, heads=max(1, len(here)))
        if asked is None:
            self.obstacles[item.pk] = self._lacking(item)
        return asked

    def _lacking(self, item: WorkItem) -> str:
        inside, all_of_them = self.asking.able(item)
        if inside:
            return Obstacle.FEW
        return Obstacle.OUTSIDE if all_of_them else Obstacle.NOBODY

    def _here(self, item: WorkItem) -> list[int]:
        """Those of its people who can be given work."""
        return [person.pk for person in item.assignees.all() if person.pk in self.work.people]

    def _held(self, item: WorkItem) -> bool:
        """Whether the plan finds it begun, and by whom: when it began is a fact, and they go on with it.

        Begun work without anybody who is known here is free, and so is what a pin hands over to others and what began
        after the moment on which the plan was made. A milestone is a moment: nobody is at it.
        """
        if item.started_at is None or item.started_at > self.now or item.kind == WorkItem.Kind.MILESTONE:
            return False
        here = set(self._here(item))
        return item.begun and bool(here) and here.issuperset(self.pins.get(item.pk, Pin()).people)

    def _spread_obstacles(self) -> None:
        """What waits for work that cannot be planned cannot be planned either."""
        after: dict[int, list[int]] = {}
        for before, later, _row in self._pairs():
            after.setdefault(before, []).append(later)
        reached = list(self.obstacles)
        for key in reached:  # grows while it is read
            for later in after.get(key, ()):
                if later not in self.obstacles:
                    self.obstacles[later] = Obstacle.WAITS
                    reached.append(later)

    def _activity(self, item: WorkItem, asked: engine.Requirement | None) -> engine.Activity:
        milestone = item.kind == WorkItem.Kind.MILESTONE
        minutes = self.minutes[item.pk] = 0 if milestone else self._left(item)
        pin, promise = self.pins.get(item.pk, Pin()), self.promises.get(item.pk)
        free_due = promise is not None and promise.due == item.due
        kept = asked is not None and asked.skill.startswith("kept")
        started = as_minutes(item.started_at) // STEP * STEP if self._held(item) and item.started_at else None
        return engine.Activity(
            id=str(item.pk),
            name=item.title,
            project=str(item.project_id),
            duration=0 if milestone else None,
            effort=None if milestone else minutes,
            release=self._release(item, promise),
            due=None if item.due is None or free_due else midnight(item.due + timedelta(days=1), self.zone),
            weight=WEIGHT.get(item.priority, 1.0),
            requires=() if asked is None else (asked,),
            pinned_start=None if pin.start is None or started is not None else max(as_minutes(pin.start), self.start),
            pinned_people=tuple(str(key) for key in self.asking.fits[asked.skill]) if kept and asked else (),
            started=started,
            remaining=None if started is None or asked is None else -(-minutes // (STEP * asked.count)) * STEP,
        )

    def _release(self, item: WorkItem, promise: Promise | None) -> int | None:
        """Before which it may not begin; a milestone is a day that the team has agreed on, and not reached before."""
        agreed = None if promise is not None and promise.due == item.due else item.due
        milestone = item.kind == WorkItem.Kind.MILESTONE
        day = agreed if milestone else None if item.begun else not_before(item, promise)
        return None if day is None else midnight(day, self.zone)

    def _left(self, item: WorkItem) -> int:
        """The effort that is left, in steps; what nobody has estimated is assumed."""
        effort = item.planned_minutes
        if not effort:
            self.assumed.add(item.pk)
            effort = self.wishes.assumed_minutes
        return left_of(effort, getattr(item, "spent", None) or 0)

    def _links(self) -> Iterator[engine.Link]:
        for before, later, row in self._pairs():
            if before not in self.obstacles and later not in self.obstacles and before != later:
                lag = self._lag_left(before, row)
                yield engine.Link(before=str(before), after=str(later), kind=KINDS[row.kind], lag=lag)

    def _lag_left(self, before: int, row: Dependency) -> int:
        """What of a lag is still to come: the engine knows the house from today on, begun work may be older."""
        item = self.work.items[before]
        if row.lag_minutes <= 0 or row.kind not in SINCE_START or not self._held(item) or item.started_at is None:
            return row.lag_minutes
        first = item.started_at.astimezone(self.zone).date()
        if first >= self.today:
            return row.lag_minutes
        house = team_calendar(self.workspace, first, self.today).over(first, self.today)
        gone = house.between(
            max(as_minutes(item.started_at), house.start), min(midnight(self.today, self.zone), house.end)
        )
        return max(0, row.lag_minutes - gone)

    def _pairs(self) -> Iterator[tuple[int, int, Dependency]]:
        """Every wait between two pieces of work that are no wholes: all parts of a whole wait, or are waited for."""
        leaves = self.work.leaves
        for row in self.work.waits:
            for before in leaves.get(row.predecessor_id, ()):
                for later in leaves.get(row.successor_id, ()):
                    yield before, later, row

    def _people(self, first: date, last: date) -> list[engine.Person]:
        times = working_times(self.work.people.values(), first, last)
        taken = self.taken(times)
        found = []
        for key, person in self.work.people.items():
            gaps = [(each.start, each.finish) for each in taken.get(key, ())]
            fits = self.asking.of_person(key)
            found.append(
                engine.Person(
                    id=str(key),
                    name=person.name,
                    skills={name: fit.level for name, fit in fits.items()},
                    interests={name: fit.interest for name, fit in fits.items()},
                    calendar=times[key] - within(times[key], gaps),
                    elsewhere=taken.get(key, ()),
                )
            )
        return found

    def _projects(self) -> Iterator[engine.Project]:
        """A project's due day is soft, as its work's is."""
        rows = {item.project_id: item.project for item in self.work.items.values()}
        for key, project in sorted(rows.items()):
            due = None if project.due is None else midnight(project.due + timedelta(days=1), self.zone)
            release = None if project.start is None else midnight(project.start, self.zone)
            yield engine.Project(id=str(key), name=project.name, release=release, due=due)


def not_before(item: WorkItem, promise: Promise | None) -> date | None:
    """The start that people have set, also where a plan's was written over it and nobody has changed that since."""
    written = promise is not None and promise.start == item.start
    return promise.not_before if promise is not None and written else item.start


def left_of(effort: int, spent: int) -> int:
    """The minutes that are taken to be left of open work, in steps in which it is planned."""
    return -(-max(effort - spent, LEAST_MINUTES) // STEP) * STEP


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which the day begins there."""
    return as_minutes(datetime.combine(day, datetime.min.time(), tzinfo=zone))
