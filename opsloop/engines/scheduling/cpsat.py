"""Exact search with OR-Tools CP-SAT on problems without calendars of their own: proof, bound, and the last percent.

The hint must be complete, or the solver spends its time rediscovering the plan it was given.

The solver's library is imported where it is called: a server that never solves anything does without its 70 MB.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from opsloop.engines.scheduling.bounds import Demands, unions
from opsloop.engines.scheduling.crews import Crews, crews_of
from opsloop.engines.scheduling.kernel.arrays import (
    DEADLINE,
    FF,
    FREE,
    FROM,
    FS,
    HEAD_AT,
    KIND,
    LAG,
    LINK_AT,
    MOST,
    NOW,
    PLAIN,
    RELEASE,
    ROW_AT,
    SS,
    STATE,
    WORK,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.equipment import LANES
from opsloop.engines.scheduling.kernel.timeline import NEVER

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Found:
    """Start slots, and who fills each place as an entry of `able`."""

    starts: Ints
    finishes: Ints
    heads: Ints
    makespan: int


@dataclass
class Outcome:
    """What exact search knows: its best plan, if it is better than the hint, the bound, and whether that is proved."""

    bound: int
    best: Found | None = None
    proved: bool = False
    impossible: bool = False


@dataclass
class Model:
    """The CP-SAT model of a problem with its variables."""

    cp: cp_model.CpModel
    starts: list[cp_model.IntVar]
    crews: Crews
    span: cp_model.IntVar
    intervals: list[cp_model.IntervalVar] = field(default_factory=list)


def within_scope(t: Tables) -> bool:
    """Whether the model tells the whole problem: no calendars, nothing fixed, no money limits."""
    return bool(t.size[PLAIN] and not t.size[NOW] and (t.act[:-1, STATE] == FREE).all() and not len(t.money))


def prove(
    t: Tables,
    hint: Found,
    bound: int,
    *,
    horizon: int,
    seconds: float | None,
    seed: int,
    workers: int,
    effort: float | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Look for a makespan shorter than the hint's, and for a proof that there is none.

    No finish is beyond the horizon: the hint's makespan, or more where the hint breaks deadlines or maximal lags.
    It ends after `seconds`, or when `stopped`. `effort` limits CP-SAT's deterministic time, for results that do not
    depend on the machine's speed.
    """
    from ortools.sat.python import cp_model

    model = modelled(t, horizon=horizon, bound=bound)
    _give_hint(model, t, hint)
    solver = cp_model.CpSolver()
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
        solver.parameters.interleave_search = workers > 1
    status = solve(solver, model, stopped)
    outcome = Outcome(bound=bound, impossible=status == int(cp_model.INFEASIBLE))
    if status in {int(cp_model.OPTIMAL), int(cp_model.FEASIBLE)}:
        outcome.bound = max(bound, int(np.ceil(solver.best_objective_bound - 1e-6)))
        outcome.proved = status == int(cp_model.OPTIMAL)
        found = _found(solver, model, t)
        outcome.best = found if found.makespan < hint.makespan or horizon > hint.makespan else None
    return outcome


def modelled(t: Tables, *, horizon: int, bound: int, redundant: bool = True) -> Model:
    """All constraints of the problem, with every finish at or before the horizon.

    Not `redundant`: as a textbook has it, everybody on their own and nothing that follows from the rest.
    """
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    acts = range(len(t.act) - 1)
    work = [int(t.act[i, WORK]) for i in acts]
    starts = []
    for i in acts:
        latest = min(horizon, int(t.act[i, DEADLINE])) - work[i]
        starts.append(cp.new_int_var(int(t.act[i, RELEASE]), max(latest, int(t.act[i, RELEASE])), f"s{i}"))
        if latest < t.act[i, RELEASE]:
            cp.add_bool_or([])
    span = cp.new_int_var(bound, max(horizon, bound), "span")
    model = Model(cp, starts, crews_of(t, merged=redundant), span)
    model.intervals = [cp.new_fixed_size_interval_var(starts[i], work[i], f"i{i}") for i in acts]
    waited = set()
    for i in acts:
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            _link(model, t, work, i, k)
            if t.link[k, KIND] in {FS, FF} and t.link[k, LAG] >= 0:
                waited.add(int(t.link[k, FROM]))
    for i in acts:
        if i not in waited or work[i] == 0:
            cp.add(span >= starts[i] + work[i])
    _equipment(model, t)
    model.crews.post(cp, t, starts, model.intervals)
    if redundant:
        _head_counts(model, t)
    cp.minimize(span)
    return model


def _link(model: Model, t: Tables, work: Sequence[int], i: int, k: int) -> None:
    kind, before = int(t.link[k, KIND]), int(t.link[k, FROM])
    begun = model.starts[before] + (work[before] if kind in {FS, FF} else 0)
    then = model.starts[i] + (0 if kind in {FS, SS} else work[i])
    model.cp.add(then >= begun + int(t.link[k, LAG]))
    if t.link[k, MOST] < NEVER:
        model.cp.add(then <= begun + int(t.link[k, MOST]))


def _equipment(model: Model, t: Tables) -> None:
    for word in range(len(t.capacity)):
        for lane in range(LANES):
            shift, mask = np.uint64(16 * lane), np.uint64(0xFFFF)
            amounts = [int(each) for each in (t.need[:, word] >> shift) & mask]
            capacity = int((t.capacity[word] >> shift) & mask)
            used = [i for i, amount in enumerate(amounts) if amount]
            if used and sum(amounts) > capacity:
                demands = [amounts[i] for i in used]
                model.cp.add_cumulative([model.intervals[i] for i in used], demands, capacity)


def _head_counts(model: Model, t: Tables) -> None:
    """Redundant: what is confined to a group of people fits its heads, for all unions of groups where they are few."""
    demands = Demands.of(t)
    groups = {group for rows in demands.rows for group, _ in rows}
    groups = unions(sorted(groups, key=sorted), most=MOST_CUMULATIVES)
    for group in sorted(groups, key=sorted):
        heads = demands.heads(group)
        used = np.flatnonzero(heads)
        if heads.sum() > len(group):
            model.cp.add_cumulative([model.intervals[i] for i in used], [int(heads[i]) for i in used], len(group))


MOST_CUMULATIVES = 40
"""Up to so many groups and unions have a cumulative each."""


def _give_hint(model: Model, t: Tables, hint: Found) -> None:
    for i, start in enumerate(model.starts):
        model.cp.add_hint(start, int(hint.starts[i]))
    model.cp.add_hint(model.span, hint.makespan)
    model.crews.hint(model.cp, lambda i: _seated(t, hint, i))


def _seated(t: Tables, hint: Found, i: int) -> dict[int, int]:
    """The demand row of each entry of `able` that is at the activity."""
    seated, place = {}, int(t.act[i, HEAD_AT])
    first = int(t.act[i, ROW_AT])
    for row in range(int(t.act[i + 1, ROW_AT]) - first):
        for _ in range(int(t.row[first + row])):
            seated[int(hint.heads[place])] = row
            place += 1
    return seated


def solve(solver: cp_model.CpSolver, model: Model, stopped: Callable[[], bool]) -> int:
    """Solve; a second thread ends the search where it is no longer wanted."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            if stopped():
                solver.stop_search()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        return int(solver.solve(model.cp))
    finally:
        done.set()
        watcher.join()


def _found(solver: cp_model.CpSolver, model: Model, t: Tables) -> Found:
    starts = np.array([solver.value(start) for start in model.starts], dtype=np.int32)
    finishes = (starts + t.act[:-1, WORK]).astype(np.int32)
    heads = model.crews.named(t, starts, finishes, lambda count: int(solver.value(count)))
    return Found(starts, finishes, heads, int(finishes.max(initial=0)))
