"""The same people in the same order, with other durations, many times: what simulation with resources stands on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.scheduling.answering import moment_bounds
from opsloop.engines.scheduling.axis import axis_of
from opsloop.engines.scheduling.kernel.arrays import (
    FROM,
    LENGTH,
    LINK_AT,
    NOW,
    PAST,
    RELEASE,
    STARTED,
    STATE,
    WORK,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.improving import FAILED, decoded
from opsloop.engines.scheduling.plan import Plan
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.replanning import Former, free_activities
from opsloop.engines.scheduling.searching import BeyondHorizon, bench_for
from opsloop.engines.scheduling.tables import memory_for, neutral, tables_of
from opsloop.engines.scheduling.warming import warm

MINUTES_A_SLOT = 15
LONGEST_CHAIN = 500


@dataclass(frozen=True, eq=False)
class Reruns:
    """All runs: `[run, activity]`, moments in the problem's unit; of started work the start of what remains."""

    problem: Problem
    plan: Plan
    t: Tables
    starts: NDArray[np.float64]
    finishes: NDArray[np.float64]

    def critical(self) -> NDArray[np.float64]:
        """[activity]: the share of runs in which it is on the chain that its project's end hangs on.

        From the last activity back, each time to the one that ended last before it of those it waits for and those
        whose people or equipment it takes, until something starts at its release.
        """
        rivals = _rivals(self.problem, self.plan, self.t)
        runs, count = self.finishes.shape
        on = np.zeros((runs, count), dtype=np.bool_)
        release = self.t.time[self.t.act[:-1, RELEASE]]
        padded = np.hstack([self.finishes, np.full((runs, 1), -np.inf)])
        member = np.array([activity.project or "" for activity in self.problem.activities])
        each = np.arange(runs)
        for name in set(member.tolist()):
            mine = np.flatnonzero(member == name)
            current = mine[self.finishes[:, mine].argmax(axis=1)]
            live = each
            for _ in range(LONGEST_CHAIN):
                fresh = ~on[live, current]
                live, current = live[fresh], current[fresh]
                on[live, current] = True
                start = self.starts[live, current]
                ended = padded[live[:, None], rivals[current]]
                ended = np.where(ended <= start[:, None], ended, -np.inf)
                best = ended.argmax(axis=1)
                goes_on = (start > release[current]) & np.isfinite(ended[np.arange(len(live)), best])
                if not goes_on.any():
                    break
                live, current = live[goes_on], rivals[current, best][goes_on]
        return np.asarray(on.mean(axis=0), dtype=np.float64)


def reruns(problem: Problem, plan: Plan, work: NDArray[np.floating], *, workers: int = 2) -> Reruns:
    """`work[run, activity]`, working time in the problem's unit, becomes starts and finishes.

    Rounded to slots of a quarter of an hour or finer. In the order of the plan's starts and with its people, each
    activity as early as that allows; BeyondHorizon where calendars end too soon. O(runs × n log n).
    """
    warm(quick=False)
    extra = int(np.asarray(work).max(axis=0, initial=0.0).sum()) + len(problem.activities)
    t = tables_of(problem, axis_of(problem, at_most=max(1, MINUTES_A_SLOT // problem.unit_minutes), extra=extra))
    free, former = free_activities(problem, t), Former.of(problem, t, plan)
    length = int(t.size[LENGTH])
    slots = np.rint(np.asarray(work, dtype=np.float64) / length).astype(np.int32)
    slots = np.where((np.asarray(work) > 0) & (slots < 1), 1, slots)
    slots[:, t.act[:-1, STATE] == PAST] = 0
    starts, finishes = np.empty(slots.shape, dtype=np.int32), np.empty(slots.shape, dtype=np.int32)

    def go(number: int) -> None:
        mine = t._replace(act=t.act.copy())
        memory, bench = memory_for(mine), bench_for(mine, weights=np.zeros(4), entry=neutral(mine), seed=0)
        bench.key[:] = np.where(former.start >= 0, former.start, mine.size[NOW])
        bench.price[:] = former.barred(neutral(mine))
        for run in range(number, len(slots), workers):
            mine.act[:-1, WORK] = slots[run]
            if not np.isfinite(decoded(mine, memory, bench, free)):
                name = problem.activities[int(bench.state[FAILED])].id
                raise BeyondHorizon(
                    f"activity {name} finds no place before the calendars end", int(bench.state[FAILED])
                )
            starts[run], finishes[run] = memory.start, memory.finish

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(go, range(workers)))
    held = t.act[:-1, STATE] == STARTED
    starts[:, held] = np.maximum(finishes[:, held] - slots[:, held], t.size[NOW])
    begun = t.time[starts].astype(np.float64)
    ended = np.where(finishes > starts, t.time[np.maximum(finishes, 1) - 1] + length, begun)
    timeless = (finishes == starts).all(axis=0)
    for i in free[timeless[free]]:
        _settle(problem, t, int(i), begun, ended)
    return Reruns(problem, plan, t, begun, ended)


def _settle(problem: Problem, t: Tables, i: int, begun: NDArray[np.float64], ended: NDArray[np.float64]) -> None:
    """Put what takes no time where a plan has it: on the evening when all it waits for ends, not the morning after."""
    bounds = moment_bounds(problem, t, i)
    if bounds is not None:
        earliest, before = bounds
        begun[:, i] = np.minimum(begun[:, i], ended[:, before].max(axis=1, initial=earliest))
        ended[:, i] = begun[:, i]


def _rivals(problem: Problem, plan: Plan, t: Tables) -> Ints:
    """[activity, place]: those it waits for and those it shares people or equipment with; filled up with n."""
    uses: dict[tuple[str, str], set[int]] = {}
    keys: list[list[tuple[str, str]]] = []
    for i, activity in enumerate(problem.activities):
        row = plan.by_id.get(activity.id)
        mine = [("person", seat.person) for seat in (row.people if row else ())]
        mine += [("equipment", name) for name, amount in activity.uses.items() if amount]
        keys.append(mine if t.act[i, STATE] != PAST else [])
        for key in keys[-1]:
            uses.setdefault(key, set()).add(i)
    rows = []
    for i, mine in enumerate(keys):
        links = range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]) if t.act[i, STATE] != STARTED else ()
        waits = {int(t.link[k, FROM]) for k in links}
        rows.append(sorted(waits.union(*(uses[key] for key in mine)) - {i}))
    most = max([1, *map(len, rows)])
    return np.array([row + [len(rows)] * (most - len(row)) for row in rows], dtype=np.int32)
