"""A time limit ends the round that goes on; rounds that are given are whole."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from opsloop.engines.scheduling import Activity, Equipment, Person, Problem, Project, Requirement, plan
from opsloop.engines.scheduling.annealing import Annealing
from opsloop.engines.scheduling.kernel.improving import PASSES
from opsloop.engines.scheduling.networks import network_of
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.searching import Evolution, Improvement
from opsloop.engines.scheduling.tables import neutral, tables_of
from opsloop.engines.scheduling.warming import warm

pytestmark = pytest.mark.xdist_group("kernels")
CAMERA = Equipment(id="camera", capacity=4)


def shoots(count: int, *, due: int | None = None) -> Problem:
    """Work of some days each, in minutes: a fine axis of hundreds of thousands of slots."""
    lengths = np.random.default_rng(2).integers(1_000, 9_001, count)
    rows = [
        Activity(id=str(i), duration=int(each), uses={"camera": 1}, project=str(i % 5))
        for i, each in enumerate(lengths)
    ]
    projects = [Project(id=str(each), due=due) for each in range(5)]
    return Problem(activities=rows, equipment=[CAMERA], projects=projects)


@pytest.mark.parametrize("due", [None, 50_000])
def test_a_round_that_takes_many_seconds_ends_with_the_time(due: int | None) -> None:
    problem = shoots(400, due=due)
    for quick in (True, False):
        warm(quick=quick)
    begun = time.monotonic()
    found = plan(problem, seconds=0.5)
    assert time.monotonic() - begun < 4
    assert found.status == "feasible"


def test_search_that_was_stopped_has_a_plan_and_looks_no_further() -> None:
    problem = shoots(40, due=50_000)
    t = tables_of(problem)
    times, order = times_of(t, problem.topological), problem.topological
    warm(quick=False)
    search = Improvement.of(t, times, order, weights=np.ones(4), entry=neutral(t), seed=0, workers=2)
    evolution = Evolution.of(network_of(t, order, 0), seed=0, workers=2)
    with ThreadPoolExecutor(2) as pool:
        for each in (search, evolution):
            each.stop()
        passes, value = [bench.state[PASSES] for bench in search.benches], search.value
        for _ in range(4):
            search.round(pool)
        assert [bench.state[PASSES] for bench in search.benches] == passes
        assert search.value == value
        evolution.round(pool)
        assert sorted(evolution.found.starts.tolist())[0] == 0
        assert evolution.value < sum(row.working for row in problem.activities)


def test_annealing_that_was_stopped_keeps_its_plan() -> None:
    asked = [Requirement(skill="s")]
    rows = [Activity(id=str(i), duration=3 + i % 7, requires=asked) for i in range(40)]
    problem = Problem(activities=rows, people=[Person(id=name, skills={"s": 0}) for name in "ab"])
    t = tables_of(problem)
    warm(quick=False)
    walk = Annealing.of(t, times_of(t, problem.topological), problem.topological, bound=0, seed=0, workers=1)
    before = walk.walks[0].order.copy()
    walk.stop()
    with ThreadPoolExecutor(1) as pool:
        walk.round(pool)
    assert (walk.walks[0].order == before).all()
