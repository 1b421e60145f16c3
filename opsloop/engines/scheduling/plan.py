"""What planning answers: who does what from when to when, how good it is, and how good it could be at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Status = Literal["optimal", "feasible", "infeasible"]


@dataclass(frozen=True)
class Seat:
    """A person in one place of an activity, and the skill they are there for."""

    person: str
    skill: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One activity in time: `start` included, `finish` not."""

    id: str
    start: int
    finish: int
    people: tuple[Seat, ...] = ()


Broken = Literal["deadline", "people", "equipment", "money", "link", "max_lag"]


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A hard fact that a plan does not keep.

    `deadline`: the activity is finished `at`, after the `limit` · `people`: it is held `at` a time when those it needs
    are not free · `equipment`: it is pinned `at` a time when `limit` of `other` would be used · `money`: it is pinned
    `at` a time whose limit does not suffice · `link`: it is pinned `at` a time before `other` lets it · `max_lag`: it
    comes `at` so much after `other`, which is more than `limit`.
    """

    kind: Broken
    activity: str
    other: str = ""
    """The activity before, or the equipment."""
    at: int
    limit: int = 0

    def __str__(self) -> str:
        """The conflict in a sentence, in the problem's ids and unit."""
        return SENTENCES[self.kind].format(c=self)


SENTENCES: Mapping[Broken, str] = {
    "deadline": "activity {c.activity} would finish at {c.at}, after its deadline {c.limit}",
    "people": "activity {c.activity} is held at {c.at}, when those it needs are not free",
    "equipment": "activity {c.activity} is pinned to {c.at}, when {c.limit} of {c.other} would be used",
    "money": "activity {c.activity} is pinned to {c.at}, when the money does not suffice",
    "link": "activity {c.activity} is pinned to {c.at}, before {c.other} lets it",
    "max_lag": "activity {c.activity} comes {c.at} after {c.other}, later than its maximal lag {c.limit}",
}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a plan is judged by; times in the problem's unit, lateness in time in which the house is open."""

    makespan: int = 0
    """From the problem's start to the last finish."""
    tardiness: float = 0.0
    """Weighted, over activities and projects with a due date."""
    flow: float = 0.0
    """Of each project from its release to its last finish, summed."""
    cost: float = 0.0
    imbalance: int = 0
    """The most working time that anybody is given, less the mean."""
    overqualified: int = 0
    """Levels above what was asked for, summed over places."""
    interest: float = 0.0
    """Interest of people in the skills they are there for, times working time."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A schedule; no plan has a smaller value than `bound`, None where nothing is known.

    Value and bound are the makespan in the problem's unit where that is the objective, else the weighted sum in slots.
    """

    activities: tuple[Planned, ...]
    status: Status
    figures: Figures
    value: float
    bound: float | None
    seconds: float
    rounds: int
    """Rounds of search that were finished: with the same seed and as many rounds the plan is the same."""
    proved: bool = False
    """Whether exact search says so: that none is better, or that none keeps everything.

    An infeasible plan without it only says that none was found which does.
    """
    conflicts: tuple[Conflict, ...] = ()
    """Hard facts that are not kept (pins, deadlines, maximal lags); `str` says each in a sentence."""
    log: tuple[tuple[float, float], ...] = field(default=(), compare=False)
    """Seconds and value of each better plan on the way."""

    @cached_property
    def by_id(self) -> dict[str, Planned]:
        """Each activity by its id."""
        return {each.id: each for each in self.activities}

    @cached_property
    def by_person(self) -> dict[str, list[Planned]]:
        """What each person does, in the plan's order."""
        found: dict[str, list[Planned]] = {}
        for each in self.activities:
            for person in dict.fromkeys(seat.person for seat in each.people):
                found.setdefault(person, []).append(each)
        return found

    @property
    def makespan(self) -> int:
        return self.figures.makespan

    @property
    def gap(self) -> float | None:
        """What another plan could save at most, as a share of the value; None without a bound or below 0."""
        if self.bound is None or self.status == "infeasible":
            return None
        if self.status == "optimal" or self.value <= self.bound:
            return 0.0
        return (self.value - self.bound) / self.value if self.value > 0 else None
