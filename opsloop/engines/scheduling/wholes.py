"""Whole plans made anew from keys: rules are bred, then climbed from; and whose turn it is, that or neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from opsloop.engines.scheduling.breeding import Breeding
from opsloop.engines.scheduling.kernel.arrays import PROJECT, Floats, Ints, Memory, Tables
from opsloop.engines.scheduling.kernel.improving import STOP, Bench, decoded
from opsloop.engines.scheduling.ranks import Climb
from opsloop.engines.scheduling.rules import Times
from opsloop.engines.scheduling.traits import Traits

CLIMB_WORK = 60_000
"""Activities decoded in a round of climbing by each thread."""
SMALL = 100
"""Fewer activities do not take less time to decode: there a round would become longer, not better."""
FORGETTING = 0.7
HOPE = 0.02
"""What a first round of each kind is taken to gain."""
OTHERWISE = 4
"""Every so many rounds the kind that waited longest has its turn, whatever it gained."""
NEIGHBOURHOODS, BREEDING, CLIMBING = range(3)


@dataclass
class Turns:
    """What each kind of round lately gained, as a share of the value, and whose turn is next."""

    gains: list[float] = field(default_factory=lambda: [HOPE] * 3)
    waited: list[int] = field(default_factory=lambda: [0, 0, 0])
    last: tuple[int, float] | None = None
    rounds: int = 0

    def next(self, value: float) -> int:
        """The kind that gains most, breeding first; `value` is what the last round came to."""
        if self.last is None:
            return self._take(BREEDING, value)
        who, before = self.last
        gained = max(0.0, before - value) / max(1e-9, abs(before))
        self.gains[who] = FORGETTING * self.gains[who] + (1 - FORGETTING) * gained
        longest = self.rounds % OTHERWISE == 0
        return self._take(int(np.argmax(self.waited if longest else self.gains)), value)

    def _take(self, kind: int, value: float) -> int:
        self.rounds += 1
        self.waited = [0 if each == kind else count + 1 for each, count in enumerate(self.waited)]
        self.last = kind, value
        return kind


@dataclass
class WholePlans:
    """For a problem with several projects; the threads' plans are made better in place."""

    t: Tables
    free: Ints
    breeding: Breeding
    climbs: list[Climb]
    turns: Turns = field(default_factory=Turns)
    neutral: list[Bench] = field(default_factory=list)
    """The threads' benches, but that everybody is at their own price and nothing is held back."""

    @classmethod
    def of(
        cls, t: Tables, times: Times, free: Ints, *, seed: int, workers: int, published: Floats | None = None
    ) -> WholePlans | None:
        """Nothing is decoded yet; None for fewer than two projects with free activities.

        `published` is when a published plan starts each activity.
        """
        of = t.act[free, PROJECT]
        if len(np.unique(of[of >= 0])) < 2:  # noqa: PLR2004
            return None
        traits = Traits.of(t, times, free, published)
        climbs = [Climb.of(traits, seed * 1000 + number) for number in range(1, workers + 1)]
        return cls(t, free, Breeding.of(traits, len(free), seed), climbs)

    def round(
        self, pool: ThreadPoolExecutor, benches: Sequence[Bench], memories: Sequence[Memory], value: float
    ) -> bool:
        """A round of what gains most; False where that is the neighbourhoods, which are not looked at here."""
        if not self.neutral:
            self.neutral = [
                bench._replace(price=bench.entry.copy(), hold=np.zeros_like(bench.hold)) for bench in benches
            ]
        kind = self.turns.next(value)
        if kind == BREEDING:
            self._breed(pool, benches, memories)
        elif kind == CLIMBING:
            self._climb(pool, benches, memories)
        return kind != NEIGHBOURHOODS

    def _breed(self, pool: ThreadPoolExecutor, benches: Sequence[Bench], memories: Sequence[Memory]) -> None:
        traits, count = self.breeding.traits, len(benches)

        def tried(rules: Sequence[Floats]) -> list[float]:
            values = [np.inf] * len(rules)

            def look(number: int) -> None:
                for place in range(number, len(rules), count):
                    if benches[number].state[STOP]:
                        return
                    key = traits.key(traits.base(rules[place]), traits.offset(rules[place]))
                    values[place] = self._made(number, memories[number], benches[number], key)

            list(pool.map(look, range(count)))
            return values

        self.breeding.round(tried)

    def _climb(self, pool: ThreadPoolExecutor, benches: Sequence[Bench], memories: Sequence[Memory]) -> None:
        def go_on(number: int) -> None:
            climb = self.climbs[number]
            if self.breeding.value < climb.value:
                climb.begin(self.breeding.rule, self.breeding.value)
            for _ in range(max(1, CLIMB_WORK // max(SMALL, len(self.free)))):
                if benches[number].state[STOP]:
                    return
                climb.step(lambda key: self._made(number, memories[number], benches[number], key))

        if not np.isfinite(self.breeding.value):
            return
        list(pool.map(go_on, range(len(benches))))
        best = min(self.climbs, key=lambda climb: climb.value)
        for climb in self.climbs:
            if climb.value > best.value:
                climb.follow(best)

    def _made(self, number: int, memory: Memory, bench: Bench, key: Floats) -> float:
        """The value of the plan that keys make, which is the thread's where it is better."""
        neutral = self.neutral[number]
        neutral.key[:] = key
        value = decoded(self.t, memory, neutral, self.free)
        if value < bench.value[0]:
            keep(memory, bench, value)
            bench.price[:], bench.hold[:] = neutral.price, neutral.hold
        return value


def keep(memory: Memory, bench: Bench, value: float) -> None:
    """The plan in memory becomes the plan."""
    bench.start[:], bench.finish[:], bench.head[:], bench.value[0] = memory.start, memory.finish, memory.head, value
