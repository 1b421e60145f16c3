"""Composite priority rules, bred: weights of traits that are crossed and changed, and kept where their plan is good.

Sources: Branke, Nguyen, Pickardt, Zhang 2016, IEEE Trans. Evol. Comput. 20(1) (design of production scheduling
heuristics); Storn, Price 1997, J. Global Optim. 11 (differential evolution).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import Floats
from opsloop.engines.scheduling.traits import LATEST, RELEASED, WEIGHTED, WORK_BY_WEIGHT, Traits

ELITE = 24
ROUND_WORK = 120_000
"""Activities decoded in a round by all threads."""
FEWEST, MOST = 12, 60
"""Rules tried in a round."""
WEIGHTS = (0.02, 0.06)
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3)
RELEASES = (0.0, 0.4)
KEY_STEP, SCORE_STEP, SHARE_STEP = 0.06, 0.4, 0.06
"""How far a weight of a key, a weight of a score and the share put off are changed at most times."""
FAVOUR = 5.0
"""The mean place, among the elite, of what is changed."""
DIFFERENTIAL, CROSSED = 0.5, 0.2
"""How often a child is its mother moved by the difference of two others, and how often a mix of both parents."""
DIFFERENCE = (0.3, 0.9)
"""The least and the most of that difference which is added."""
UNCHANGED = 0.5
"""How often such a child is tried as it is."""
EVEN = 0.5
"""The chance of each weight of a mix to be the mother's."""

Tried = Callable[[Sequence[Floats]], Sequence[float]]
"""The values of the plans that these rules make."""


@dataclass
class Breeding:
    """A population of rules, the best first."""

    traits: Traits
    size: int
    """Rules tried in a round."""
    chance: np.random.Generator
    elite: list[tuple[float, Floats]] = field(default_factory=list)

    @classmethod
    def of(cls, traits: Traits, activities: int, seed: int) -> Breeding:
        """Nothing is tried yet."""
        size = max(FEWEST, min(MOST, ROUND_WORK // max(1, activities)))
        return cls(traits, size, np.random.default_rng(seed))

    @property
    def value(self) -> float:
        return self.elite[0][0] if self.elite else np.inf

    @property
    def rule(self) -> Floats:
        return self.elite[0][1]

    def round(self, tried: Tried) -> None:
        """The first rules, and children of the elite after that; the better ones stay."""
        rules = [self._child() for _ in range(self.size)] if self.elite else list(self._first())
        self.elite += zip(tried(rules), rules, strict=True)
        self.elite.sort(key=lambda pair: pair[0])
        del self.elite[ELITE:]

    def _first(self) -> list[Floats]:
        """Latest starts moved by weights, with some of the projects put off that are long for their weight."""
        puts = [(0.0, 0.0), *product(SHARES, RELEASES)]
        rules = [self._rule(LATEST, weight, share, release) for weight in WEIGHTS for share, release in puts]
        return rules + [self._rule(main, 0.0, 0.0, 0.0) for main in self.traits.mains]

    def _rule(self, main: int, weight: float, share: float, release: float) -> Floats:
        rule, split = np.zeros(self.traits.size), self.traits.split
        rule[main], rule[WEIGHTED] = 1.0, -weight
        rule[split + WORK_BY_WEIGHT], rule[split + RELEASED], rule[-1] = 1.0, release, share
        return rule

    def _child(self) -> Floats:
        chance, last = self.chance, len(self.elite) - 1
        mother = self.elite[min(int(chance.exponential(FAVOUR)), last)][1]
        father, one, other = (self.elite[k][1] for k in chance.integers(0, last + 1, 3))
        kind = chance.random()
        if kind < DIFFERENTIAL:
            child = mother + chance.uniform(*DIFFERENCE) * (one - other)
            return child if chance.random() < UNCHANGED else self._changed(child)
        mixed = kind < DIFFERENTIAL + CROSSED
        return self._changed(np.where(chance.random(len(mother)) < EVEN, mother, father) if mixed else mother)

    def _changed(self, rule: Floats) -> Floats:
        """About three of its numbers moved, all by steps of the same order."""
        size, split = self.traits.size, self.traits.split
        step = np.full(size, SCORE_STEP)
        step[:split], step[-1] = KEY_STEP, SHARE_STEP
        step *= self.chance.choice([0.1, 0.3, 1.0]) * (self.chance.random(size) < 3 / size)
        moved: Floats = rule + step * self.chance.normal(size=size)
        return moved
