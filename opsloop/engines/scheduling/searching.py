"""The first plan by rules, and search that makes it better, in rounds on several threads.

A round is a fixed number of trials and depends on the seed alone. So the same seed and as many rounds give the same
plan on every machine; a time limit decides how many rounds there are, and ends the last one before its time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.cpsat import Found
from opsloop.engines.scheduling.facts import WrongProblem
from opsloop.engines.scheduling.kernel.arrays import (
    DUE,
    DUE_OF,
    FREE,
    HEAD_AT,
    MOST,
    PROJECT,
    STATE,
    WEIGHT,
    WORK,
    Floats,
    Ints,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.evolving import BEST, Island, evolve
from opsloop.engines.scheduling.kernel.evolving import STOP as STOP_ISLAND
from opsloop.engines.scheduling.kernel.improving import FAILED, STOP, Bench, decoded, improve
from opsloop.engines.scheduling.kernel.judging import BROKEN
from opsloop.engines.scheduling.kernel.lagging import hold_back
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.neighbourhoods import Neighbourhoods
from opsloop.engines.scheduling.networks import Renumbered, island
from opsloop.engines.scheduling.rules import Times, keys
from opsloop.engines.scheduling.tables import memory_for
from opsloop.engines.scheduling.wholes import WholePlans, keep

POPULATION = 60
PATIENCE = 5_000
"""Children without a better one before a population starts anew."""
HOLDS = 60
"""Plans that are made to hold work back from lagging too long."""
ROUND_WORK = 400_000
"""Activities decoded in a round by each thread: some tens of milliseconds."""


class BeyondHorizon(WrongProblem):
    """Work finds no place within the calendars laid out: the activity at `place`; `contradiction` says why."""

    def __init__(self, sentence: str, place: int) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass
class Evolution:
    """Populations on islands, for makespan with equipment alone."""

    renumbered: Renumbered
    islands: list[Island]
    schedules: int

    @classmethod
    def of(cls, renumbered: Renumbered, *, seed: int, workers: int) -> Evolution:
        """One island a worker; nothing is built yet."""
        network = renumbered.network
        islands = [island(network, size=POPULATION, seed=seed * 1000 + number) for number in range(workers)]
        return cls(renumbered, islands, max(3, ROUND_WORK // max(1, len(network.work))))

    def round(self, pool: ThreadPoolExecutor) -> None:
        """Every island goes on for as many schedules."""
        network = self.renumbered.network
        list(pool.map(lambda isle: evolve(network, isle, self.schedules, PATIENCE), self.islands))

    def stop(self) -> None:
        """The round that goes on ends, and later ones do nothing; from another thread."""
        for isle in self.islands:
            isle.state[STOP_ISLAND] = 1

    @property
    def value(self) -> float:
        return float(min(isle.state[BEST] for isle in self.islands))

    @property
    def found(self) -> Found:
        """The best schedule, in the problem's own order."""
        best = min(self.islands, key=lambda isle: int(isle.state[BEST]))
        starts, finishes = np.empty_like(best.best), np.empty_like(best.best)
        starts[self.renumbered.places] = best.best - self.renumbered.network.work
        finishes[self.renumbered.places] = best.best
        return Found(starts, finishes, np.full(1, -1, dtype=np.int32), int(best.state[BEST]))


@dataclass(frozen=True)
class Attempt:
    """A way to make a plan from nothing: the order, what people cost, and before which slots work is held back."""

    key: Floats
    price: Floats | None = None
    hold: Ints | None = None

    def lay(self, bench: Bench) -> None:
        """Onto the bench, on which a plan is made then."""
        bench.key[:] = self.key
        bench.price[:] = bench.entry if self.price is None else self.price
        bench.hold[:] = 0 if self.hold is None else self.hold


@dataclass
class Improvement:
    """Trials in the neighbourhood of one plan, for every kind of problem and objective."""

    t: Tables
    benches: list[Bench]
    memories: list[tuple[Memory, Memory]]
    neighbourhoods: Neighbourhoods
    wholes: WholePlans | None = None
    """Where there are several projects."""

    @classmethod
    def of(
        cls,
        t: Tables,
        times: Times,
        topological: Sequence[int],
        *,
        weights: Floats,
        entry: Floats,
        seed: int,
        workers: int,
        late: Callable[[], bool] = lambda: False,
    ) -> Improvement:
        """The best plan of all rules; BeyondHorizon names the activity for which no rule finds a place.

        Where it is `late`, one plan is enough.
        """
        free = np.array([i for i in topological if t.act[i, STATE] == FREE], dtype=np.int32)
        rules = keys(times, t.act[:-1, WORK].astype(np.float64))
        improvement = cls.by_keys(t, free, rules, weights=weights, entry=entry, seed=seed, workers=workers, late=late)
        improvement.wholes = WholePlans.of(t, times, free, seed=seed, workers=workers)
        return improvement

    @classmethod
    def by_keys(
        cls,
        t: Tables,
        free: Ints,
        rules: Mapping[str, Floats],
        *,
        weights: Floats,
        entry: Floats | None = None,
        seed: int = 0,
        workers: int = 1,
        late: Callable[[], bool] = lambda: False,
    ) -> Improvement:
        """The best plan of these rules; `free` are the free activities, each after all it waits for."""
        attempts = [Attempt(key) for key in rules.values()]
        costs = np.zeros(len(t.able)) if entry is None else entry
        return cls.begun(t, free, attempts, weights=weights, entry=costs, seed=seed, workers=workers, late=late)

    @classmethod
    def begun(
        cls,
        t: Tables,
        free: Ints,
        attempts: Iterable[Attempt],
        *,
        weights: Floats,
        entry: Floats,
        home: Ints | None = None,
        seed: int = 0,
        workers: int = 1,
        late: Callable[[], bool] = lambda: False,
    ) -> Improvement:
        """The best plan of these attempts, or of the first ones where it is `late`.

        `home` is where a published plan starts each activity, or -1.
        """
        seeds = range(seed * 1000, seed * 1000 + workers)
        benches = [bench_for(t, weights=weights, entry=entry, home=home, seed=each) for each in seeds]
        memories = [(memory_for(t), memory_for(t)) for _ in benches]
        first, memory, failed = benches[0], memories[0][0], -1
        best: Attempt | None = None
        for attempt in attempts:
            if best is not None and late():
                break
            attempt.lay(first)
            value = decoded(t, memory, first, free)
            if value < first.value[0]:
                best = attempt
                keep(memory, first, value)
            elif not np.isfinite(value):
                failed = int(first.state[FAILED])
        if best is None:
            raise BeyondHorizon("no rule finds a place for an activity", failed)
        if first.value[0] >= BROKEN:
            best = _held_back(t, memory, first, free, best)
        for bench in benches:
            best.lay(bench)
        improvement = cls(t, benches, memories, Neighbourhoods.of(t, free, seed))
        improvement._share(first)
        return improvement

    def round(self, pool: ThreadPoolExecutor) -> None:
        """Each thread looks around the best plan in its own way; the best of what they find is the plan then."""
        if not len(self.neighbourhoods.free):
            return
        memories = [memory for memory, _ in self.memories]
        if self.wholes is None or not self.wholes.round(pool, self.benches, memories, self.value):
            jobs = [
                (bench, memory, self.neighbourhoods.draw(self.best))
                for bench, memory in zip(self.benches, self.memories, strict=True)
            ]
            list(pool.map(lambda job: self._look(*job), jobs))
        self._share(self.best)

    def stop(self) -> None:
        """The round that goes on ends, and later ones do nothing; from another thread."""
        for bench in self.benches:
            bench.state[STOP] = 1

    def _look(self, bench: Bench, memory: tuple[Memory, Memory], chosen: Ints) -> None:
        improve(self.t, memory[0], memory[1], bench, chosen, max(4, min(400, ROUND_WORK // 20 // len(chosen))))

    @property
    def best(self) -> Bench:
        return min(self.benches, key=lambda bench: float(bench.value[0]))

    @property
    def value(self) -> float:
        return float(self.best.value[0])

    @property
    def tardiness(self) -> float:
        """Weighted, in slots."""
        plan, t = self.best, self.t
        late = float((np.maximum(0, plan.finish - t.act[:-1, DUE]) * t.worth[:, WEIGHT]).sum())
        ends = np.zeros(len(t.project))
        of = t.act[:-1, PROJECT]
        np.maximum.at(ends, of[of >= 0], plan.finish[of >= 0])
        return late + float((np.maximum(0, ends - t.project[:, DUE_OF]) * t.project_weight).sum())

    def _share(self, source: Bench) -> None:
        for bench in self.benches:
            if bench is not source and bench.value[0] > source.value[0]:
                for name in ("start", "finish", "head", "value", "price", "hold"):
                    getattr(bench, name)[:] = getattr(source, name)

    @property
    def found(self) -> Found:
        """The best plan as starts and entries."""
        best = self.best
        return Found(best.start.copy(), best.finish.copy(), best.head.copy(), int(best.finish.max(initial=0)))


def _held_back(t: Tables, memory: Memory, bench: Bench, free: Ints, best: Attempt) -> Attempt:
    """The attempt, with work held back where what follows would lag too long; the better plan is on the bench."""
    if not (t.link[:, MOST] < NEVER).any():
        return best
    best.lay(bench)
    for _ in range(HOLDS):
        value = decoded(t, memory, bench, free)
        if value < bench.value[0]:
            best = Attempt(best.key, best.price, bench.hold.copy())
            keep(memory, bench, value)
        if not np.isfinite(value) or not hold_back(t, memory, bench.hold):
            break
    return best


def bench_for(t: Tables, *, weights: Floats, entry: Floats, seed: int, home: Ints | None = None) -> Bench:
    """Without a plan yet; each thread has its own."""
    n = len(t.act) - 1
    return Bench(
        start=np.zeros(n, dtype=np.int32),
        finish=np.zeros(n, dtype=np.int32),
        head=np.full(int(t.act[-1, HEAD_AT]) + 1, -1, dtype=np.int32),
        value=np.array([np.inf]),
        price=entry.copy(),
        entry=entry,
        weights=np.append(weights, np.zeros(5 - len(weights))),
        ends=np.zeros(len(t.project), dtype=np.float64),
        home=np.full(n, -1, dtype=np.int32) if home is None else home,
        hold=np.zeros(n, dtype=np.int32),
        key=np.zeros(n, dtype=np.float64),
        sorted=np.zeros(n, dtype=np.int32),
        order=np.zeros(n, dtype=np.int32),
        stack=np.zeros(n + 1, dtype=np.int32),
        placed=np.zeros(n, dtype=np.uint8),
        chance=np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 64)], dtype=np.uint64),
        state=np.zeros(4, dtype=np.int64),
    )
