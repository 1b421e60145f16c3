"""Which skill the engine is asked for: one name for every set of people who can do the same work.

Work needs one person who has all its skills, while a requirement of the engine is one skill: so whatever is not one
plain skill for everybody gets a name of its own, which exactly the people have who can do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from opsloop.engines.scheduling import Requirement
from opsloop.rooms.planning.open_work import OpenWork
from opsloop.rooms.projects.models import WorkItem

NEUTRAL = 2
"""The interest between gladly and not."""


@dataclass(frozen=True)
class Fit:
    """How well a person does it: levels above what is asked, and interest from -1 to 1."""

    level: int
    interest: float


@dataclass
class Asking:
    """Names of skills as they are asked for, with who has each."""

    work: OpenWork
    fits: dict[str, dict[int, Fit]] = field(default_factory=dict)
    skill_of: dict[str, int] = field(default_factory=dict)
    """The skill that is behind a name, where it is one."""
    _levels: dict[int, Mapping[int, Fit]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, person in self.work.people.items():
            rows = person.skill_levels.all()
            self._levels[key] = {row.skill_id: Fit(row.level, (row.interest - NEUTRAL) / NEUTRAL) for row in rows}

    def requirement(self, item: WorkItem, *, heads: int) -> Requirement | None:
        """What the work asks for; None where fewer people have it than it needs."""
        needed = {row.skill_id: row.level for row in item.required_skills.all()}
        members = self.work.members.get(item.project_id)
        name = self._name(needed, item.project_id if members is not None else None)
        if name not in self.fits:
            self.fits[name] = dict(self._fitting(needed, members))
            if len(needed) == 1:
                self.skill_of[name] = next(iter(needed))
        return Requirement(skill=name, count=heads) if len(self.fits[name]) >= heads else None

    def able(self, item: WorkItem) -> tuple[int, int]:
        """How many people could do it in its project, and how many of all."""
        needed = {row.skill_id: row.level for row in item.required_skills.all()}
        members = self.work.members.get(item.project_id)
        everybody = {key for key, _fit in self._fitting(needed, None)}
        return len(everybody if members is None else everybody & members), len(everybody)

    def kept(self, item: WorkItem, people: Iterable[int]) -> Requirement:
        """That exactly these people do it, whatever they can."""
        name = f"kept {item.pk}"
        needed = [row.skill_id for row in item.required_skills.all()]
        self.fits[name] = {key: Fit(0, self._interest(key, needed)) for key in people}
        if len(needed) == 1:
            self.skill_of[name] = needed[0]
        return Requirement(skill=name, count=len(self.fits[name]))

    def of_person(self, key: int) -> dict[str, Fit]:
        """Everything asked for that this person has."""
        return {name: fitting[key] for name, fitting in self.fits.items() if key in fitting}

    def _name(self, needed: Mapping[int, int], project: int | None) -> str:
        skills = " ".join(f"{skill}:{level}" for skill, level in sorted(needed.items()))
        return skills or "anybody" if project is None else f"{skills} in {project}"

    def _fitting(self, needed: Mapping[int, int], members: frozenset[int] | None) -> Iterable[tuple[int, Fit]]:
        for key, levels in self._levels.items():
            if members is not None and key not in members:
                continue
            if all(skill in levels and levels[skill].level >= level for skill, level in needed.items()):
                above = min((levels[skill].level - level for skill, level in needed.items()), default=0)
                yield key, Fit(above, self._interest(key, needed))

    def _interest(self, key: int, skills: Iterable[int]) -> float:
        known = [self._levels[key][skill].interest for skill in skills if skill in self._levels.get(key, {})]
        return sum(known) / len(known) if known else 0.0
