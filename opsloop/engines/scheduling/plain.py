"""CP-SAT alone on the textbook model: what the planner is compared with."""

from __future__ import annotations

import time
from collections.abc import Callable

from opsloop.engines.scheduling.cpsat import modelled, solve
from opsloop.engines.scheduling.kernel.arrays import SLOTS
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.tables import tables_of


def plain_makespan(
    problem: Problem, *, seconds: float, seed: int = 0, workers: int = 2, clock: Callable[[], float] = time.monotonic
) -> int | None:
    """The makespan that CP-SAT finds without hint, bound or redundant constraints; None where it finds no plan."""
    from ortools.sat.python import cp_model

    t = tables_of(problem)
    model = modelled(t, horizon=int(t.size[SLOTS]), bound=0, redundant=False)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    until = clock() + seconds
    status = solve(solver, model, lambda: clock() >= until)
    return int(solver.objective_value) if status in {int(cp_model.OPTIMAL), int(cp_model.FEASIBLE)} else None
