"""What a planning problem is made of: skills asked for, people, equipment, links, projects, money. Validated, frozen.

Times are whole numbers in one unit of the problem (minutes in a portfolio, the file's own unit in a benchmark).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from opsloop.engines.calendar import WorkingTime

LinkKind = Literal["FS", "SS", "FF", "SF"]
LINK_KINDS: tuple[LinkKind, ...] = ("FS", "SS", "FF", "SF")


class WrongProblem(ValueError):
    """The problem contradicts itself; the sentence names the fact."""


class Ring(WrongProblem):
    """Activities that wait for each other, each for the one before it and the first for the last."""

    def __init__(self, activities: Sequence[str]) -> None:
        super().__init__(f"these activities wait for each other: {', '.join(activities)}")
        self.activities = tuple(activities)


def wanted(holds: bool, sentence: str) -> None:
    """Refuse with the sentence where the fact does not hold."""
    if not holds:
        raise WrongProblem(sentence)


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """So many people who master the skill at this level or above; each fills one place from start to finish."""

    skill: str
    level: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        wanted(self.count >= 1, f"a requirement of skill {self.skill} asks for {self.count} people; wanted 1 or more")
        wanted(self.level >= 0, f"levels are 0 or more, got {self.level} for skill {self.skill}")


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Work outside the problem that somebody has from `start` to `finish`: their calendar leaves that time out."""

    id: str
    start: int
    finish: int

    def __post_init__(self) -> None:
        wanted(self.start <= self.finish, f"work {self.id} ends at {self.finish}, before it starts at {self.start}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works: levels by skill (a skill left out is not mastered, level 0 is), interest by skill (-1 to 1).

    Without a calendar of their own people work whenever the house is open.
    """

    id: str
    name: str = ""
    skills: Mapping[str, int] = field(default_factory=dict)
    interests: Mapping[str, float] = field(default_factory=dict)
    calendar: WorkingTime | None = None
    cost_per_hour: float = 0.0
    elsewhere: Sequence[Elsewhere] = ()
    """Why the calendar has gaps that are no time off."""

    def __post_init__(self) -> None:
        wanted(self.cost_per_hour >= 0, f"person {self.id} costs {self.cost_per_hour} an hour; wanted 0 or more")
        for skill, level in self.skills.items():
            wanted(level >= 0, f"person {self.id} has level {level} in {skill}; wanted 0 or more")
        for skill, interest in self.interests.items():
            wanted(-1 <= interest <= 1, f"person {self.id} has interest {interest} in {skill}; wanted -1 to 1")


@dataclass(frozen=True, kw_only=True)
class Equipment:
    """Something of which a number of units can be used at once: rooms, cameras, licences."""

    id: str
    name: str = ""
    capacity: int

    def __post_init__(self) -> None:
        wanted(self.capacity >= 0, f"equipment {self.id} has capacity {self.capacity}; wanted 0 or more")


@dataclass(frozen=True, kw_only=True)
class Link:
    """`after` waits for `before`: FS finish to start, SS start to start, FF finish to finish, SF start to finish.

    The later end comes at least `lag` and, where given, at most `max_lag` after the earlier one. Lags are measured in
    time in which the house is open, or in elapsed time where `elapsed`.
    """

    before: str
    after: str
    kind: LinkKind = "FS"
    lag: int = 0
    max_lag: int | None = None
    elapsed: bool = False

    def __post_init__(self) -> None:
        wanted(self.kind in LINK_KINDS, f"a link from {self.before} to {self.after} is of unknown kind {self.kind}")
        wanted(self.before != self.after, f"activity {self.before} waits for itself")
        wanted(
            self.max_lag is None or self.max_lag >= self.lag,
            f"the lag from {self.before} to {self.after} is at least {self.lag} and at most {self.max_lag}",
        )


@dataclass(frozen=True, kw_only=True)
class Project:
    """A group of activities with a weight (its priority); `due` is soft, `deadline` hard, both for its last finish."""

    id: str
    name: str = ""
    weight: float = 1.0
    release: int | None = None
    due: int | None = None
    deadline: int | None = None

    def __post_init__(self) -> None:
        wanted(self.weight >= 0, f"project {self.id} weighs {self.weight}; wanted 0 or more")


@dataclass(frozen=True, kw_only=True)
class MoneyLimit:
    """At most `amount` for activities that start within [start, end): the whole cost is booked at the start.

    What has started was booked before. What takes no time counts as everything else: it may be a payment.
    """

    start: int
    end: int
    amount: float

    def __post_init__(self) -> None:
        wanted(self.start < self.end, f"a money limit ends at {self.end}, not after its start {self.start}")
        wanted(self.amount >= 0, f"a money limit is {self.amount}; wanted 0 or more")


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Work to be planned.

    `duration` is working time from start to finish; `effort` is working time of one person, shared by the heads
    asked for. It proceeds while all its people work (without people: while the house is open) and pauses otherwise;
    where it is not `interruptible` it may pause only while the house is closed. People and equipment are bound from
    start to finish. `due` is soft (weighted tardiness), `deadline` hard.

    `pinned_start` and `pinned_people` hold exactly, a pin even before a release. `started` work keeps its start and
    people and has `remaining` working time left from the problem's start on; links that lead to it are settled. Who is
    at several does what remains of one after the other, each in one go, in the order of the problem among its pins.
    `finished` work is a fact of the past and binds nobody.
    """

    id: str
    name: str = ""
    project: str | None = None
    duration: int | None = None
    effort: int | None = None
    interruptible: bool = True
    release: int | None = None
    due: int | None = None
    deadline: int | None = None
    weight: float = 1.0
    requires: Sequence[Requirement] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    cost: float = 0.0
    pinned_start: int | None = None
    pinned_people: Sequence[str] = ()
    started: int | None = None
    remaining: int | None = None
    finished: int | None = None

    def __post_init__(self) -> None:
        me = f"activity {self.id}"
        wanted((self.duration is None) != (self.effort is None), f"{me} needs a duration or an effort, and not both")
        wanted((self.duration or 0) >= 0 and (self.effort or 0) >= 0, f"{me} has negative work")
        wanted(self.weight >= 0, f"{me} weighs {self.weight}; wanted 0 or more")
        wanted(self.working > 0 or not self.requires, f"{me} takes no time but asks for people")
        wanted(self.working > 0 or not any(self.uses.values()), f"{me} takes no time but asks for equipment")
        wanted(all(amount >= 0 for amount in self.uses.values()), f"{me} uses a negative amount of equipment")
        self._check_progress(me)

    def _check_progress(self, me: str) -> None:
        wanted(len(set(self.pinned_people)) == len(self.pinned_people), f"{me} has the same person pinned twice")
        wanted(
            not self.pinned_people or len(self.pinned_people) == self.heads,
            f"{me} asks for {self.heads} people but {len(self.pinned_people)} are pinned",
        )
        wanted(self.finished is None or self.started is not None, f"{me} is finished but was never started")
        if self.started is not None:
            wanted(self.finished is None or self.finished >= self.started, f"{me} finished before it started")
            wanted(self.finished is not None or self.remaining is not None, f"{me} has started; say what work remains")
            wanted(
                not self.heads or bool(self.pinned_people) or self.finished is not None, f"{me} has started; by whom?"
            )
        wanted(self.remaining is None or self.remaining >= 0, f"{me} has negative work remaining")
        wanted(self.remaining is None or self.started is not None, f"{me} has work remaining but has not started")

    @property
    def heads(self) -> int:
        """How many people it asks for."""
        return sum(requirement.count for requirement in self.requires)

    @property
    def working(self) -> int:
        """Working time from start to finish."""
        if self.duration is not None:
            return self.duration
        return -(-(self.effort or 0) // max(1, self.heads))
