"""Climbing by the ranks of projects: from the keys of a good rule, whole projects are moved in the order, or put off.

The keys that made a plan are kept, not its start times: ordered by those, a plan with teams does not come out again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import Floats
from opsloop.engines.scheduling.traits import Traits

PUT_OFF = 0.4
"""How often a project is put off, or taken up again, or one for the other."""
REACH = (0.01, 0.05, 0.2)
REACH_SHARES = (0.4, 0.36, 0.24)
MOST_MOVED = 3
"""At most two to the power of it are moved at once."""


@dataclass
class Climb:
    """One thread's: the keys of the best plan that it made from keys."""

    traits: Traits
    chance: np.random.Generator
    base: Floats
    """[activity]: a rule's key."""
    offset: Floats
    """[project]: how much later its activities come in the order."""
    value: float = np.inf

    @classmethod
    def of(cls, traits: Traits, seed: int) -> Climb:
        """Not begun."""
        return cls(traits, np.random.default_rng(seed), np.zeros(0), np.zeros(0))

    def begin(self, rule: Floats, value: float) -> None:
        """From what this rule makes."""
        self.base, self.offset, self.value = self.traits.base(rule), self.traits.offset(rule), value

    def follow(self, other: Climb) -> None:
        """On from where the other has come to."""
        self.base, self.offset, self.value = other.base, other.offset, other.value

    def step(self, decoded: Callable[[Floats], float]) -> None:
        """One trial, kept where it is no worse; `decoded` answers the value of the plan that keys make."""
        trial = self.offset.copy()
        if self.chance.random() < PUT_OFF:
            self._put_off(trial)
        else:
            self._move(trial)
        value = decoded(self.traits.key(self.base, trial))
        if value <= self.value:
            self.offset, self.value = trial, value

    def _put_off(self, trial: Floats) -> None:
        projects, spread, what = self.traits.open, self.traits.spread, self.chance.random()
        waits = trial[projects] > spread / 2
        if what < 2 / 3 and not waits.all():
            trial[self.chance.choice(projects[~waits])] += spread
        if what > 1 / 3 and waits.any():
            trial[self.chance.choice(projects[waits])] -= spread

    def _move(self, trial: Floats) -> None:
        count = 1 << int(self.chance.integers(0, MOST_MOVED + 1))
        far = self.traits.spread * self.chance.choice(REACH, p=REACH_SHARES)
        trial[self.chance.choice(self.traits.open, count)] += far * self.chance.normal(size=count)
