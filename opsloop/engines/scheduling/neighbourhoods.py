"""Which part of a plan to try anew: all of it, what starts late, or a late project with its competitors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import DUE_OF, FROM, LINK_AT, PROJECT, Floats, Ints, Tables
from opsloop.engines.scheduling.kernel.improving import Bench

SMALL = 60
"""Up to so many activities are always tried as a whole."""
WIDTH = 240
"""About so many activities are tried at once in a large plan."""


@dataclass
class Neighbourhoods:
    """Draws sets of free activities that hold, with each activity, all that wait for it."""

    t: Tables
    free: Ints
    """In topological order."""
    after: list[list[int]]
    members: list[list[int]]
    """Free activities by project, those of none at the end."""
    chance: np.random.Generator

    @classmethod
    def of(cls, t: Tables, free: Ints, seed: int) -> Neighbourhoods:
        """For the free activities of these tables."""
        after: list[list[int]] = [[] for _ in range(len(t.act) - 1)]
        for i in free:
            for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
                after[t.link[k, FROM]].append(int(i))
        members: list[list[int]] = [[] for _ in range(len(t.project) + 1)]
        for i in free:
            members[t.act[i, PROJECT]].append(int(i))
        return cls(t, free, after, members, np.random.default_rng(seed))

    def draw(self, plan: Bench) -> Ints:
        """The next set; small problems are tried as a whole."""
        if len(self.free) <= SMALL or (len(self.free) <= WIDTH and self.chance.random() < 1 / 3):
            return self.free
        if len(self.t.project) > 1 and self.chance.random() < 0.8:  # noqa: PLR2004 - most of the time
            return self._closed(self._around_a_project(plan))
        return self._closed(self._late(plan))

    def _late(self, plan: Bench) -> set[int]:
        """Everything that starts at or after the start of a random activity, at most WIDTH of them."""
        starts = plan.start[self.free]
        order = self.free[np.argsort(starts, kind="stable")]
        first = int(self.chance.integers(0, len(order)))
        return {int(i) for i in order[first : first + WIDTH]}

    def _around_a_project(self, plan: Bench) -> set[int]:
        """A project, the later the likelier, and others near its end."""
        ends, worth = self._ends(plan)
        first = int(self.chance.choice(len(worth), p=worth / worth.sum()))
        near = np.argsort(np.abs(ends - ends[first]) + self.chance.random(len(ends)) * (ends.std() + 1) * 0.5)
        chosen: set[int] = set(self.members[first])
        for project in near:
            if len(chosen) >= WIDTH:
                break
            chosen |= set(self.members[int(project)])
        return chosen

    def _ends(self, plan: Bench) -> tuple[Floats, Floats]:
        """When each project ends, and how much it is worth to look at it."""
        count = len(self.t.project)
        ends = np.zeros(count)
        of = self.t.act[:-1, PROJECT]
        np.maximum.at(ends, of[of >= 0], plan.finish[of >= 0])
        late = np.maximum(0.0, ends - self.t.project[:, DUE_OF]) * self.t.project_weight
        some = np.array([1.0 if self.members[project] else 0.0 for project in range(count)])
        return ends, (late + 1.0 + late.mean()) * some + 1e-9

    def _closed(self, chosen: set[int]) -> Ints:
        """With all that wait for what is chosen, in topological order."""
        open_ends = list(chosen)
        while open_ends:
            for later in self.after[open_ends.pop()]:
                if later not in chosen:
                    chosen.add(later)
                    open_ends.append(later)
        return np.array([i for i in self.free if int(i) in chosen], dtype=np.int32)
