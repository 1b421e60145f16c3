"""Uncertain durations: distributions that can be worked out by hand, and what must hold for any problem."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.scheduling import Activity, BeyondHorizon, Link, Person, Problem, Project, Requirement, plan
from opsloop.engines.simulation import Estimate, Risk, WrongEstimate, simulate
from tests.engines.scheduling.strategies import house, problems

quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def chain(*names: str, **changes: object) -> Problem:
    """Activities of ten hours, one after the other."""
    rows = [Activity(id=name, duration=10, project="book") for name in names]
    links = [Link(before=one, after=two) for one, two in pairwise(names)]
    return replace(
        Problem(activities=rows, links=links, projects=[Project(id="book", due=40)], unit_minutes=60), **changes
    )


def ten(*names: str) -> list[Estimate]:
    return [Estimate(activity=name, low=6, likely=10, high=20) for name in names]


def test_one_activity_is_the_beta_distribution_of_its_three_points() -> None:
    found = simulate(chain("a"), ten("a"), runs=200_000, seed=1)
    # alpha = 1 + 4 * 4 / 14, beta = 1 + 4 * 10 / 14; mean (6 + 40 + 20) / 6, variance by the beta distribution.
    alpha, beta = 1 + 16 / 14, 1 + 40 / 14
    deviation = 14 * (alpha * beta / ((alpha + beta) ** 2 * (alpha + beta + 1))) ** 0.5
    assert found.finish.mean == pytest.approx(11, abs=0.02)
    assert found.finish.values.std() == pytest.approx(deviation, rel=0.01)
    assert (found.finish.values.min() >= 6, found.finish.values.max() <= 20) == (True, True)
    assert (found.likely, found.expected) == (10, pytest.approx(11))
    assert found.finish.p50 < found.finish.p80 < found.finish.p95


def test_estimates_of_one_point_are_certain() -> None:
    found = simulate(chain("a", "b"), [Estimate(activity="a", low=7, likely=7, high=7)], runs=50)
    assert set(found.finish.values) == {17.0}
    assert found.criticality == {"a": 1.0, "b": 1.0}


def test_a_risk_delays_as_often_as_it_is_likely_and_costs() -> None:
    fire = Risk(id="fire", probability=0.25, activities=["b"], delay=8, cost=500)
    found = simulate(chain("a", "b"), [], [fire], runs=40_000, seed=3)
    assert found.finish.share_by(20) == pytest.approx(0.75, abs=0.01)
    assert set(np.unique(found.finish.values)) == {20.0, 28.0}
    assert found.cost.mean == pytest.approx(125, rel=0.05)
    [bar] = found.tornado
    assert (bar.kind, bar.id, bar.low, bar.high) == ("risk", "fire", pytest.approx(20), pytest.approx(28))
    assert (found.likely, found.expected) == (20, 22)


def test_a_milestone_is_on_the_evening_when_its_work_ends() -> None:
    rows = [Activity(id="work", duration=8), Activity(id="done", duration=0), Activity(id="told", duration=0)]
    links = [Link(before="work", after="done"), Link(before="done", after="told")]
    problem = Problem(activities=rows, links=links, calendar=house())
    published = plan(problem, rounds=1)
    found = simulate(problem, [], runs=3, plan=published)
    assert [row.finish for row in published.activities] == [8, 8, 8]
    assert set(found.finish.values) == {8.0}


def test_two_equal_paths_are_critical_half_of_the_time_and_end_later_than_either() -> None:
    problem = replace(chain("a", "b"), links=[])
    found = simulate(problem, ten("a", "b"), runs=20_000, seed=5)
    assert found.criticality["a"] == pytest.approx(0.5, abs=0.02)
    assert found.criticality["a"] + found.criticality["b"] == pytest.approx(1, abs=0.02)
    assert found.finish.mean > found.expected + 0.5


def test_what_projects_share_widens_the_end_and_leaves_its_mean() -> None:
    names = [str(number) for number in range(20)]
    alone, together = (simulate(chain(*names), ten(*names), runs=20_000, shared=share) for share in (0.0, 0.2))
    assert together.finish.values.std() > 3 * alone.finish.values.std()
    assert together.finish.mean == pytest.approx(alone.finish.mean, rel=0.01)
    assert together.tornado[0].kind == "project"


def test_a_change_shows_without_noise() -> None:
    names = ["a", "b", "c"]
    before = simulate(chain(*names), ten(*names), runs=500, seed=9)
    more = chain(*names, "d")
    after = simulate(more, [*ten(*names), Estimate(activity="d", low=3, likely=3, high=3)], runs=500, seed=9)
    assert np.allclose(after.finish.values - before.finish.values, 3, atol=1e-4)


def test_finishes_are_moments_of_the_house_and_finished_work_is_past() -> None:
    problem = chain("a", "b", calendar=house(), start=24)
    rows = [replace(problem.activities[0], started=0, finished=20), problem.activities[1]]
    found = simulate(replace(problem, activities=rows), [], runs=3)
    assert found.finish.p50 == 50
    assert found.activity("a").p50 == 20


def test_started_work_is_drawn_for_what_remains() -> None:
    row = Activity(id="a", duration=10, started=0, remaining=5)
    found = simulate(Problem(activities=[row], start=8), ten("a"), runs=20_000)
    assert found.finish.mean == pytest.approx(8 + 5.5, abs=0.05)


def test_people_make_paths_wait_for_each_other() -> None:
    asked = [Requirement(skill="draw")]
    rows = [Activity(id=name, duration=10, requires=asked) for name in ("a", "b")]
    problem = Problem(activities=rows, people=[Person(id="p", skills={"draw": 1}, cost_per_hour=30)], unit_minutes=60)
    published = plan(problem, rounds=1)
    free = simulate(problem, ten("a", "b"), runs=300, seed=2)
    bound = simulate(problem, ten("a", "b"), runs=300, seed=2, plan=published)
    assert free.finish.mean < 15
    assert bound.finish.mean == pytest.approx(22, abs=0.5)
    assert bound.criticality == {"a": 1.0, "b": 1.0}
    assert bound.cost.mean == pytest.approx(22 * 30, rel=0.03)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Estimate(activity="a", low=4, likely=3, high=5), "the estimate of a should rise"),
        (lambda: Risk(id="r", probability=1.5), "risk r has probability 1.5"),
        (lambda: simulate(chain("a"), ten("z")), "no activity z"),
        (lambda: simulate(chain("a"), [], runs=0), "1 run or more"),
    ],
)
def test_a_refusal_names_what_is_wrong(make: object, said: str) -> None:
    with pytest.raises(WrongEstimate, match=said):
        make()  # type: ignore[operator]


@given(problems())
@quick
def test_without_uncertainty_a_rerun_ends_no_later_than_the_plan(problem: Problem) -> None:
    """Unless something begins before what it follows (SF, negative lags): a rerun places that afterwards."""
    problem = replace(problem, money=[])
    try:
        published = plan(problem, rounds=1)
        found = simulate(problem, [], runs=2, plan=published)
    except BeyondHorizon:
        assume(False)
    starts = {row.id: row.start for row in published.activities}
    assume(all(starts[link.before] <= starts[link.after] for link in problem.links))
    assert found.finish.p50 <= max(row.finish for row in published.activities)
    assert found.finish.values[0] == found.finish.values[1] == found.likely


@given(problems(with_calendars=False), st.integers(0, 5))
@quick
def test_resources_never_make_a_run_shorter(problem: Problem, seed: int) -> None:
    estimates = [
        Estimate(activity=row.id, low=row.duration, likely=row.duration, high=3 * row.duration)
        for row in problem.activities
        if row.duration
    ]
    published = plan(problem, rounds=1)
    free = simulate(problem, estimates, runs=20, seed=seed)
    bound = simulate(problem, estimates, runs=20, seed=seed, plan=published)
    # Runs with resources are rounded to whole slots, by at most half of one for each activity in a row.
    assert (bound.finish.values >= free.finish.values - 0.5 * len(problem.activities) - 0.01).all()
