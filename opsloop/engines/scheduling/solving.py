"""`plan`: rules, then search, then exact search; better plans as time allows."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer

import numpy as np

from opsloop.engines.scheduling.annealing import Annealing, single_handed
from opsloop.engines.scheduling.answering import conflicts, figures, planned
from opsloop.engines.scheduling.bounding import elapsed
from opsloop.engines.scheduling.bounds import makespan_bound
from opsloop.engines.scheduling.concurrent import concurrent_bound
from opsloop.engines.scheduling.cpsat import Found, prove, within_scope
from opsloop.engines.scheduling.kernel.arrays import HEAD_AT, SLOTS, Tables
from opsloop.engines.scheduling.kernel.judging import BROKEN
from opsloop.engines.scheduling.networks import network_of, simple
from opsloop.engines.scheduling.objective import Objective, entry_costs, usual
from opsloop.engines.scheduling.plan import Plan, Status
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.relaxing import value_bound
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.searching import BeyondHorizon, Evolution, Improvement
from opsloop.engines.scheduling.tables import tables_of
from opsloop.engines.scheduling.warming import warm

LARGEST_PROOF = 400
"""Exact search is tried up to so many activities."""
PATIENCE = 12
"""Rounds without a better plan before exact search has its turn with a small problem."""
FEW = 70
"""Up to so many activities exact search gets most of the time."""
ANSWER = 0.7
"""How long it takes to tell a plan and check its facts, by how long its problem takes to be laid out."""
GRACE = 0.1
"""Seconds after the time is gone in which rules are still tried: a plan by rules alone is the best of all of them."""
BOUND_GRACE = 0.05
"""Seconds for which a bound is still looked for, where the time is gone when the first plan stands."""
ROUNDING = 1e-8
"""Of a bound: values are sums of many numbers."""
EFFORT_A_ROUND = 0.02
"""Deterministic time that exact search gets for each round of search, where rounds are given."""


@dataclass(frozen=True)
class Progress:
    """Where planning stands: seconds gone, the best value, and a bound where there is one."""

    seconds: float
    value: float
    bound: float | None


@dataclass
class Run:
    """One call of `plan`: its limits and what it has told."""

    seconds: float
    seed: int
    workers: int
    rounds: int | None
    told: Callable[[Progress], None]
    cancelled: Callable[[], bool]
    clock: Callable[[], float]
    enough: float = -math.inf
    """Of plans with a smaller value the first will do."""
    kept: float = 0.0
    """Seconds of the limit that are kept for the answer."""
    done: int = 0
    log: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.clock()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """For what does not count: kernels that this machine compiles once."""
        gone = self.gone
        yield
        self.began = self.clock() - gone

    @property
    def gone(self) -> float:
        return self.clock() - self.began

    @property
    def left(self) -> float | None:
        """What is left of the time, where it is the wall's."""
        return self.seconds - self.kept - self.gone if self.rounds is None and self.clock is time.monotonic else None

    def keep(self, laid_out: float) -> None:
        """Keep back what the answer will take, by how long the problem took to be laid out."""
        self.kept = min(ANSWER * laid_out, self.seconds / 4)

    @property
    def late(self) -> bool:
        """Whether all the time is gone, where it is limited, and what a small problem takes for all of its rules."""
        return self.rounds is None and self.gone >= self.seconds - self.kept + GRACE

    @contextmanager
    def ended(self, share: float, stop: Callable[[], None]) -> Iterator[None]:
        """`stop` is called, by another thread, when that share of the wall's time is gone before this is left."""
        left = self.left
        timer = None if left is None else Timer(max(0.0, left - (1.0 - share) * (self.seconds - self.kept)), stop)
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()

    def over(self, share: float = 1.0) -> bool:
        """Whether a share of the time is gone, or of the rounds where they are given; or nobody waits any longer."""
        if self.cancelled():
            return True
        return self.done >= self.rounds if self.rounds is not None else self.gone >= (self.seconds - self.kept) * share

    def tell(self, value: float, bound: float | None) -> None:
        """Write down a better value, and say how things stand."""
        if not self.log or value < self.log[-1][1]:
            self.log.append((round(self.gone, 3), value))
        self.told(Progress(self.gone, value, bound))


def plan(
    problem: Problem,
    objective: Objective | None = None,
    *,
    seconds: float = 5.0,
    seed: int = 0,
    rounds: int | None = None,
    workers: int = 2,
    told: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
    enough: float = -math.inf,
) -> Plan:
    """The best plan found within the time, or within so many rounds of search, with how good it could be at most.

    The time is all of it but the compiling of kernels, which a machine does once. A plan whose value is less than
    `enough` is not made better: BROKEN asks for any that keeps every hard fact.

    Same problem, seed and rounds: same plan. Under a time limit the machine decides how many rounds there are; then two
    runs agree as soon as both have found the same best value. WrongProblem where the facts contradict each other.
    """
    run = Run(seconds, seed, workers, rounds, told, cancelled, clock, enough)
    with uncollected():
        t = tables_of(problem)
    run.keep(run.gone)
    objective = objective or usual(problem)
    with run.paused():
        warm(quick=objective.only_makespan and simple(t))
    return Planning(problem, objective, run, t).plan()


@contextmanager
def uncollected() -> Iterator[None]:
    """While much is made that stays: looking for garbage in between took a third of the time of a plan by rules."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@dataclass
class Planning:
    """One call of `plan` on its way."""

    problem: Problem
    objective: Objective
    run: Run
    t: Tables
    bound: int = field(init=False)
    """In slots, for the makespan."""
    least: float = field(init=False, default=0.0)
    """No value is smaller, where the makespan is not all."""
    search: Evolution | Annealing | Improvement = field(init=False)

    def __post_init__(self) -> None:
        self.times = times_of(self.t, self.problem.topological)
        self.bound = makespan_bound(self.t, self.times)

    def plan(self) -> Plan:
        few, provable = len(self.problem.activities) <= FEW, self.provable
        with ThreadPoolExecutor(self.run.workers) as pool:
            self.search = self._first()
            share = self._share(few) if provable else 1.0
            with self.run.ended(share, self.search.stop):
                self.improve(pool, share, stall=provable and few)
        found = self.search.found
        proved = self.reached
        if provable and not proved and not self.content and not self.run.cancelled():
            return self._prove()
        return self._answer(found, proved=proved)

    @property
    def quick(self) -> bool:
        """Whether the search for equipment alone will do."""
        return self.objective.only_makespan and simple(self.t)

    @property
    def provable(self) -> bool:
        """Whether exact search sees the whole problem and is quick enough."""
        few = len(self.problem.activities) <= LARGEST_PROOF
        return self.objective.only_makespan and few and within_scope(self.t)

    @property
    def floor(self) -> float:
        """No value is smaller."""
        return self.bound * self.objective.makespan if self.objective.only_makespan else self.least

    @property
    def reached(self) -> bool:
        """Whether no plan can be better than the best so far."""
        return self.value <= self.floor + ROUNDING * max(1.0, abs(self.floor))

    @property
    def content(self) -> bool:
        """Whether the best plan so far is good enough for whoever asks."""
        return self.value < self.run.enough

    @property
    def value(self) -> float:
        """Of the best plan that search has found: populations and annealing count slots."""
        return self.search.value * (1.0 if isinstance(self.search, Improvement) else self.objective.makespan)

    def _share(self, few: bool) -> float:
        """Of the time, for search where exact search follows: that is better at small problems and at teams."""
        teams = bool(self.t.act[-1, HEAD_AT]) and isinstance(self.search, Improvement)
        return 0.2 if teams else 0.4 if few else 0.7

    def improve(self, pool: ThreadPoolExecutor, share: float, *, stall: bool = False) -> None:
        """Rounds until a share of the time is over or nothing can be better; `stall`: or nothing has been for long."""
        if isinstance(self.search, Evolution):
            self.search.round(pool)
        elif isinstance(self.search, Improvement) and not self.objective.only_makespan and not self.content:
            self.least = self._least(self.search)
        self.run.tell(self.value, self.floor or None)
        best, gained = self.value, 0
        while not self.reached and not self.content and not self.run.over(share):
            self.search.round(pool)
            self.run.done += 1
            self.run.tell(self.value, self.floor or None)
            if self.value < best:
                best, gained = self.value, self.run.done
            if stall and self.run.done >= PATIENCE + 2 * gained:
                return

    def _least(self, search: Improvement) -> float:
        bench, until = search.best, max(self.run.seconds - self.run.kept, self.run.gone) + BOUND_GRACE
        return value_bound(
            self.t,
            self.problem.topological,
            weights=bench.weights,
            entry=bench.entry,
            makespan=self.bound,
            late=lambda: self.run.rounds is None and self.run.gone >= until,
        )

    def _first(self) -> Evolution | Annealing | Improvement:
        topological, seed, workers = self.problem.topological, self.run.seed, self.run.workers
        if self.quick:
            return Evolution.of(network_of(self.t, topological, self.bound), seed=seed, workers=workers)
        if self.objective.only_makespan and single_handed(self.t):
            return Annealing.of(self.t, self.times, topological, bound=self.bound, seed=seed, workers=workers)
        try:
            return self._improvement()
        except BeyondHorizon as beyond:
            activity = self.problem.activities[beyond.place].id
            sentence = f"activity {activity} finds no place before the calendars end"
            raise BeyondHorizon(sentence, beyond.place) from beyond

    def _improvement(self) -> Improvement:
        return Improvement.of(
            self.t,
            self.times,
            self.problem.topological,
            weights=np.array(self.objective.parts[:4]),
            entry=entry_costs(self.problem, self.t, self.objective),
            seed=self.run.seed,
            workers=self.run.workers,
            late=lambda: self.run.late,
        )

    def _prove(self) -> Plan:
        """Exact search from the best plan on."""
        hint, run = self.search.found, self.run
        stopped = run.cancelled if run.rounds is not None else run.over
        self.bound = max(self.bound, self._concurrent(hint, stopped))
        if hint.makespan <= self.bound and self.value < BROKEN:
            return self._answer(hint, proved=True)
        if stopped():
            return self._answer(hint, proved=False)
        outcome = prove(
            self.t,
            hint,
            self.bound,
            horizon=int(self.t.size[SLOTS]) if self.value >= BROKEN else hint.makespan,
            seconds=run.left,
            seed=run.seed,
            workers=run.workers,
            effort=None if run.rounds is None else EFFORT_A_ROUND * run.rounds,
            stopped=stopped,
        )
        self.bound = outcome.bound
        found = outcome.best or hint
        run.tell(found.makespan * self.objective.makespan, self.floor)
        proved = outcome.proved and found.makespan <= outcome.bound
        return self._answer(found, proved=proved, impossible=outcome.impossible)

    def _concurrent(self, hint: Found, stopped: Callable[[], bool]) -> int:
        high = hint.makespan if self.value < BROKEN else self.bound
        return concurrent_bound(
            self.t, self.times, self.problem.topological, low=self.bound, high=high, stopped=stopped
        )

    def _answer(self, found: Found, *, proved: bool, impossible: bool = False) -> Plan:
        with uncollected():
            rows = planned(self.problem, self.t, found)
            against = tuple(conflicts(self.problem, self.t, rows, found.finishes))
            measured = figures(self.problem, self.t, rows, found.finishes)
        status: Status = "infeasible" if against or impossible else "optimal" if proved else "feasible"
        only = self.objective.only_makespan
        return Plan(
            activities=rows,
            status=status,
            figures=measured,
            value=float(measured.makespan) if only else self.run.log[-1][1],
            bound=float(elapsed(self.problem, self.t, self.bound)) if only else self.least,
            seconds=round(self.run.gone, 3),
            rounds=self.run.done,
            proved=impossible or (proved and not against),
            conflicts=against,
            log=tuple(self.run.log),
        )
