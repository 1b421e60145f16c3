"""A whole planning problem: its parts, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling.facts import (
    Activity,
    Equipment,
    Link,
    MoneyLimit,
    Person,
    Project,
    Ring,
    wanted,
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Activities with their links, the people and equipment that do them, and when the house is open.

    `calendar` None: always open. Nothing that has not started may begin before `start`. `unit_minutes` is the length
    of one time unit, by which `cost_per_hour` is charged.
    """

    activities: Sequence[Activity]
    links: Sequence[Link] = ()
    people: Sequence[Person] = ()
    equipment: Sequence[Equipment] = ()
    projects: Sequence[Project] = ()
    money: Sequence[MoneyLimit] = ()
    calendar: WorkingTime | None = None
    start: int = 0
    unit_minutes: int = 1

    def __post_init__(self) -> None:
        for kind, rows in (
            ("activity", self.activities),
            ("person", self.people),
            ("equipment", self.equipment),
            ("project", self.projects),
        ):
            _refuse_twice(kind, (row.id for row in rows))
        wanted(self.unit_minutes >= 1, f"a time unit has {self.unit_minutes} minutes; wanted 1 or more")
        self._check_references()
        self._check_qualified()
        _ = self.topological

    def _check_references(self) -> None:
        projects, equipment = {row.id for row in self.projects}, {row.id: row for row in self.equipment}
        people = {row.id for row in self.people}
        for link in self.links:
            for end in (link.before, link.after):
                wanted(end in self.index, f"a link from {link.before} to {link.after} names no activity: {end}")
        for activity in self.activities:
            me = f"activity {activity.id}"
            wanted(
                activity.project is None or activity.project in projects, f"{me} is of no project: {activity.project}"
            )
            begun = activity.started if activity.finished is None else None
            wanted(
                begun is None or begun <= self.start,
                f"{me} has started at {begun}, after the problem's start {self.start}",
            )
            for person in activity.pinned_people:
                wanted(person in people, f"{me} is pinned to nobody: {person}")
            for name, amount in activity.uses.items():
                wanted(name in equipment, f"{me} uses no equipment: {name}")
                fits = activity.finished is not None or amount <= equipment[name].capacity
                wanted(fits, f"{me} uses {amount} of {name}, of which there are {equipment[name].capacity}")

    def _check_qualified(self) -> None:
        known: dict[tuple[str, int], int] = {}
        for activity in self.activities:
            if activity.finished is not None:
                continue
            for asked in activity.requires:
                key = (asked.skill, asked.level)
                if key not in known:
                    known[key] = sum(level >= asked.level for _place, level in self.masters_of.get(asked.skill, ()))
                wanted(
                    known[key] >= asked.count,
                    f"activity {activity.id} asks for {asked.count} with skill {asked.skill} at level {asked.level} "
                    f"or above; there are {known[key]}",
                )

    @cached_property
    def index(self) -> dict[str, int]:
        """Where each activity stands, by its id."""
        return {activity.id: place for place, activity in enumerate(self.activities)}

    @cached_property
    def links_into(self) -> dict[str, list[Link]]:
        """The links that hold each activity."""
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.after, []).append(link)
        return found

    def lag(self, link: Link, begun: int, then: int) -> int:
        """How much later `then` is than `begun`, as the link measures it: what lies outside of the calendar is none."""
        house = self.calendar
        if link.elapsed or house is None:
            return then - begun
        return house.between(*(min(max(moment, house.start), house.end) for moment in (begun, then)))

    @cached_property
    def by_person(self) -> dict[str, Person]:
        """Each person by their id."""
        return {person.id: person for person in self.people}

    @cached_property
    def masters_of(self) -> dict[str, list[tuple[int, int]]]:
        """Where everybody who masters a skill stands among the people, and at what level."""
        found: dict[str, list[tuple[int, int]]] = {}
        for place, person in enumerate(self.people):
            for skill, level in person.skills.items():
                found.setdefault(skill, []).append((place, level))
        return found

    @cached_property
    def users_of(self) -> dict[str, list[Activity]]:
        """The activities that use each piece of equipment, in the problem's order."""
        found: dict[str, list[Activity]] = {}
        for activity in self.activities:
            for name, amount in activity.uses.items():
                if amount:
                    found.setdefault(name, []).append(activity)
        return found

    @cached_property
    def topological(self) -> tuple[int, ...]:
        """Places of activities, each after all it waits for; Ring names links that make one."""
        waiting = [0] * len(self.activities)
        after: list[list[int]] = [[] for _ in self.activities]
        for link in self.links:
            waiting[self.index[link.after]] += 1
            after[self.index[link.before]].append(self.index[link.after])
        ready = [place for place, count in enumerate(waiting) if count == 0]
        order = []
        for place in ready:  # grows while it is read
            order.append(place)
            for later in after[place]:
                waiting[later] -= 1
                if waiting[later] == 0:
                    ready.append(later)
        if len(order) < len(self.activities):
            raise Ring(self._ring(waiting, after))
        return tuple(order)

    def _ring(self, waiting: Sequence[int], after: Sequence[Sequence[int]]) -> list[str]:
        left = {place for place, count in enumerate(waiting) if count}
        path = [min(left)]
        before = {later: place for place in left for later in after[place] if later in left}
        while before[path[-1]] not in path:
            path.append(before[path[-1]])
        ring = path[path.index(before[path[-1]]) :]
        return [self.activities[place].id for place in reversed(ring)]


def _refuse_twice(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        wanted(each not in seen, f"two of kind {kind} have the same id: {each}")
        seen.add(each)
