"""Loading the kernels, or compiling them the first time.

Every kernel that Python calls is called once, on a problem of two activities.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from opsloop.engines.scheduling.annealing import Annealing
from opsloop.engines.scheduling.compiling import alone
from opsloop.engines.scheduling.facts import Activity, Equipment, Person, Project, Requirement
from opsloop.engines.scheduling.kernel.annealing import anneal
from opsloop.engines.scheduling.kernel.evolving import evolve
from opsloop.engines.scheduling.kernel.improving import decoded, improve
from opsloop.engines.scheduling.kernel.lagging import hold_back
from opsloop.engines.scheduling.networks import island, network_of
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.relaxing import value_bound
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.searching import bench_for
from opsloop.engines.scheduling.tables import memory_for, neutral, tables_of


@cache
def warm(*, quick: bool) -> None:
    """Makes the kernels ready, those for equipment alone where `quick`; it counts towards nobody's time."""
    with alone():
        if quick:
            _warm_quick()
        else:
            _warm_general()


def _warm_quick() -> None:
    network = network_of(tables_of(_tiny()), (0, 1), -1).network
    evolve(network, island(network, size=2, seed=0), 3, 1)


def _warm_general() -> None:
    t = tables_of(_tiny())
    free = np.array([0, 1], dtype=np.int32)
    memory, kept, bench = memory_for(t), memory_for(t), bench_for(t, weights=np.ones(4), entry=neutral(t), seed=0)
    decoded(t, memory, bench, free)
    improve(t, memory, kept, bench, free, 1)
    hold_back(t, memory, bench.hold)
    _warm_annealing()
    value_bound(t, (0, 1), weights=np.ones(4), entry=neutral(t), makespan=0)


def _warm_annealing() -> None:
    rows = [Activity(id=name, duration=1, requires=[Requirement(skill="s")]) for name in "ab"]
    problem = Problem(activities=rows, people=[Person(id="p", skills={"s": 0})])
    t = tables_of(problem)
    walk = Annealing.of(t, times_of(t, (0, 1)), (0, 1), bound=0, seed=0, workers=1)
    anneal(walk.shop, walk.walks[0], 2)


def _tiny() -> Problem:
    rows = [
        Activity(id=name, duration=1, project=name, requires=[Requirement(skill="s")], uses={"e": 1}) for name in "ab"
    ]
    return Problem(
        activities=rows,
        people=[Person(id="p", skills={"s": 0})],
        equipment=[Equipment(id="e", capacity=1)],
        projects=[Project(id=name) for name in "ab"],
    )
