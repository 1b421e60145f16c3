"""A makespan that no plan can be shorter than, from which activities can run at the same time.

For a makespan T each activity has a window. If a plan ends by T, then in each interval between the borders of windows
it runs sets of activities that links and capacities let run together, for no longer than the interval lasts, and each
activity long enough in all: a linear program, in which work may be interrupted. Without a solution T is too short.

People hold sets together by Hall's theorem: what is confined to a group of people may not ask for more than there are.

Sources: Mingozzi, Maniezzo, Ricciardelli, Bianco 1998, Management Science 44(5) (feasible sets); Brucker, Knust 2000,
EJOR 127 (windows, destructive).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from opsloop.engines.scheduling.bounds import capacities
from opsloop.engines.scheduling.kernel.arrays import FROM, FS, KIND, LAG, LINK_AT, WORK, Floats, Ints, Tables
from opsloop.engines.scheduling.rules import Times

MOST_SETS = 1_000
MOST_LOOKS = 20_000
"""Sets that are looked at before the search for the largest ones is given up."""
MOST_COLUMNS = 40_000
SURE = 1e-6
"""By how much a certificate must hold, in slots of work, against rounding."""


def concurrent_bound(
    t: Tables,
    times: Times,
    topological: Sequence[int],
    *,
    low: int,
    high: int,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """The makespan in slots that no plan undercuts: at least `low`, a bound, and at most `high`, where a plan is.

    Within the scope of exact search. `low` where there are too many sets, and a smaller bound where it is `stopped`.
    """
    sets = largest_sets(t, topological, stopped)
    if sets is None:
        return low
    early = times.early.astype(np.int32)
    after = (times.tail - t.act[:-1, WORK]).astype(np.int32)
    below, above = low, high
    while below < above and not stopped():  # no makespan under `below` is possible; `above` may be
        makespan = above - 1 if above == high else (below + above) // 2
        if too_short(sets, t.act[:-1, WORK], early, after, makespan):
            below = makespan + 1
        else:
            above = makespan
    return below


def too_short(sets: Sequence[frozenset[int]], work: Ints, early: Ints, after: Ints, makespan: int) -> bool:
    """Whether the activities do not fit their windows; certain, since the dual of the program is checked itself."""
    late = makespan - after
    borders = sorted({int(each) for each in early} | {int(each) for each in late})
    if (late - early < work).any():
        return True
    columns = [(b - a, _within(sets, (early <= a) & (late >= b))) for a, b in pairwise(borders)]
    if sum(len(inside) for _, inside in columns) > MOST_COLUMNS:
        return False
    worth = _duals(columns, work)
    gained = float((worth * work).sum())
    spent = sum(length * max((_sum(worth, each) for each in inside), default=0.0) for length, inside in columns)
    return gained > spent + SURE * max(1.0, float(worth.max(initial=0.0)))


def _within(sets: Sequence[frozenset[int]], active: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[frozenset[int]]:
    """The largest of what is left of the sets in an interval."""
    there = frozenset(np.flatnonzero(active).tolist())
    left = {each & there for each in sets}
    return [each for each in left if each and not any(each < other for other in left)]


def _duals(columns: Sequence[tuple[int, list[frozenset[int]]]], work: Ints) -> Floats:
    """What a slot of each activity is worth where as little as possible of all overflows the intervals."""
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]  # it has no stubs

    solver = pywraplp.Solver.CreateSolver("GLOP")
    rows = {i: solver.Constraint(float(each), solver.infinity()) for i, each in enumerate(work) if each}
    solver.Objective().SetMinimization()
    for length, inside in columns:
        time = solver.Constraint(-solver.infinity(), float(length))
        over = solver.NumVar(0.0, solver.infinity(), "")
        time.SetCoefficient(over, -1.0)
        solver.Objective().SetCoefficient(over, 1.0)
        for each in inside:
            runs = solver.NumVar(0.0, solver.infinity(), "")
            time.SetCoefficient(runs, 1.0)
            for i in each:
                rows[i].SetCoefficient(runs, 1.0)
    worth = np.zeros(len(work))
    if solver.Solve() == pywraplp.Solver.OPTIMAL:
        for i, row in rows.items():
            worth[i] = max(0.0, row.dual_value())
    return worth


def _sum(worth: Floats, inside: frozenset[int]) -> float:
    return float(sum(worth[i] for i in inside))


@dataclass(frozen=True)
class _Looking:
    """The search for all sets that can run together and grow no further."""

    needs: Ints
    """[activity, capacity]"""
    apart: list[int]
    """Of each activity, those that never run beside it, as bits."""
    found: set[frozenset[int]]
    looks: list[int]
    stopped: Callable[[], bool]

    def grow(self, members: tuple[int, ...], barred: int, left: Ints, first: int) -> bool:
        """Everything that begins with these members; False where there is too much."""
        self.looks[0] += 1
        if self.looks[0] > MOST_LOOKS or len(self.found) > MOST_SETS or self.stopped():
            return False
        fits = np.flatnonzero((self.needs <= left).all(axis=1)).tolist()
        more = [i for i in fits if not barred >> i & 1]
        if not more:
            self.found.add(frozenset(members))
        return all(
            self.grow((*members, i), barred | self.apart[i] | 1 << i, left - self.needs[i], i + 1)
            for i in more
            if i >= first
        )


def largest_sets(
    t: Tables, topological: Sequence[int], stopped: Callable[[], bool] = lambda: False
) -> list[frozenset[int]] | None:
    """The sets of activities that can run at the same time, and grow no further; None where there are too many."""
    needs, left = capacities(t)
    waits = _waits(t, topological)
    count = len(waits)
    apart = [waits[i] | sum(1 << j for j in range(count) if waits[j] >> i & 1) for i in range(count)]
    idle = sum(1 << i for i in range(count) if not t.act[i, WORK])
    looking = _Looking(needs, apart, set(), [0], stopped)
    return sorted(looking.found, key=sorted) if looking.grow((), idle, left, 0) else None


def _waits(t: Tables, topological: Sequence[int]) -> list[int]:
    """Of each activity, all that finish before it starts, as bits."""
    found = [0] * (len(t.act) - 1)
    for i in topological:
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            if t.link[k, KIND] == FS and t.link[k, LAG] >= 0:
                before = int(t.link[k, FROM])
                found[i] |= found[before] | 1 << before
    return found
