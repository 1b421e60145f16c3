"""A bound on lateness and flow is true: neither the optimum of small problems nor any plan found is below it."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import (
    MAKESPAN,
    Activity,
    BeyondHorizon,
    Equipment,
    Link,
    Move,
    Objective,
    Person,
    Problem,
    Project,
    Requirement,
    bound_of,
    plan,
    repair,
)
from opsloop.engines.scheduling.bounds import Demands
from opsloop.engines.scheduling.cpsat import modelled
from opsloop.engines.scheduling.kernel.arrays import DUE, DUE_OF, LENGTH, PROJECT, RELEASE_OF, SLOTS, WEIGHT, WORK
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.relaxing import Claims, Pool, value_bound
from opsloop.engines.scheduling.replanning import moved
from opsloop.engines.scheduling.settled import Settled
from opsloop.engines.scheduling.tables import neutral, tables_of
from tests.engines.scheduling.plain_climb import climbed
from tests.engines.scheduling.strategies import house, problems
from tests.engines.scheduling.test_broken_begun_work import problems as begun_work
from tests.engines.scheduling.test_whole_plans import overloaded

WHOLE = Objective(tardiness=3, flow=1, makespan=1)
quick = settings(deadline=None, suppress_health_check=list(HealthCheck))


def optimum(problem: Problem, objective: Objective) -> float:
    """By exact search over all of the problem, in slots."""
    t = tables_of(problem)
    model = modelled(t, horizon=int(t.size[SLOTS]), bound=0, redundant=False)
    cp, terms = model.cp, [objective.makespan * model.span]
    ends = [start + int(t.act[i, WORK]) for i, start in enumerate(model.starts)]

    def after(moment: int, mine: list[cp_model.LinearExpr], weight: float) -> None:
        if mine and moment < NEVER:
            over = cp.new_int_var(0, int(t.size[SLOTS]), "")
            for end in mine:
                cp.add(over >= end - moment)
            terms.append(weight * over)

    for i, end in enumerate(ends):
        after(int(t.act[i, DUE]), [end], objective.tardiness * t.worth[i, WEIGHT])
    for j, (row, weight) in enumerate(zip(t.project, t.project_weight, strict=True)):
        mine = [end for i, end in enumerate(ends) if t.act[i, PROJECT] == j]
        after(int(row[DUE_OF]), mine, objective.tardiness * weight)
        after(int(row[RELEASE_OF]), mine, objective.flow)
    cp.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(cp) == cp_model.OPTIMAL
    return float(solver.objective_value)


@st.composite
def late(draw: st.DrawFn) -> Problem:
    """Small, without calendars and money, and with hardly time for what is due."""
    problem = draw(problems(with_calendars=False, most=6))
    links = [replace(each, elapsed=False) for each in problem.links]
    rows = [replace(each, due=draw(st.none() | st.integers(0, 12)), release=None) for each in problem.activities]
    projects = [
        replace(each, due=draw(st.none() | st.integers(0, 12)), weight=float(draw(st.integers(0, 4))))
        for each in problem.projects
    ]
    return replace(
        problem, activities=rows, links=links, projects=projects, people=problem.people[:2], money=(), calendar=None
    )


@given(late())
@settings(quick, max_examples=40)
def test_no_optimum_is_below_the_bound(problem: Problem) -> None:
    found = plan(problem, WHOLE, rounds=0)
    best = optimum(problem, WHOLE)
    assert found.bound is not None
    assert found.bound <= best + 1e-6 <= found.value + 2e-6
    if found.status == "optimal":
        assert found.value == pytest.approx(best)


@given(problems(), st.sampled_from([WHOLE, Objective(tardiness=1), Objective(tardiness=1, interest=1, cost=0.1)]))
@settings(quick, max_examples=60)
def test_no_plan_is_below_the_bound(problem: Problem, objective: Objective) -> None:
    try:
        found = plan(problem, objective, rounds=2)
    except BeyondHorizon:
        assume(False)
    assert found.bound is not None
    assert found.bound <= found.value + 1e-6 * max(1.0, abs(found.value))


@given(problems(), st.integers(0, 6))
@settings(quick, max_examples=40)
def test_an_ascent_that_is_ended_has_a_bound_that_is_no_better(problem: Problem, steps: int) -> None:
    t, looked = tables_of(problem), count()
    given = {"weights": np.array(WHOLE.parts[:4]), "entry": neutral(t), "makespan": 0}
    cut = value_bound(t, problem.topological, late=lambda: next(looked) >= steps, **given)
    assert 0 <= cut <= value_bound(t, problem.topological, **given)


def test_what_only_ends_behind_other_work_may_start_before_it() -> None:
    rows = [Activity(id="agreed", duration=0, release=1), Activity(id="talk", duration=1)]
    links = [Link(before="agreed", after="talk", kind="FF", elapsed=True)]
    part_time = Person(id="ann", skills={}, calendar=WorkingTime.of([(0, 4)], start=0, end=48))
    found = plan(Problem(activities=rows, links=links, people=[part_time]), MAKESPAN, rounds=1)
    assert (found.makespan, found.bound, found.status) == (1, 1, "optimal")


def test_what_is_pinned_before_the_start_is_no_work_to_come() -> None:
    row = Activity(id="a", duration=3, uses={"room": 2}, pinned_start=0)
    problem = Problem(activities=[row], equipment=[Equipment(id="room", capacity=2)], calendar=house(), start=24)
    found = plan(problem, rounds=0)
    assert (found.bound, found.makespan, found.gap) == (0, 0, 0.0)


@given(problems(), st.integers(0, 40), st.booleans())
@settings(quick, max_examples=30)
def test_pins_and_started_work_leave_the_bound_true(problem: Problem, moment: int, begun: bool) -> None:
    first, *others = problem.activities
    fixed: dict[str, object] = {"pinned_start": moment}
    if begun:  # by nobody, since it is not known who can
        fixed = {"started": min(moment, problem.start), "remaining": first.working, "requires": (), "uses": {}}
    try:
        found = plan(replace(problem, activities=[replace(first, **fixed), *others]), WHOLE, rounds=1)
    except BeyondHorizon:
        assume(False)
    assert found.bound is not None
    assert found.bound <= found.value + 1e-6


@given(begun_work(), st.lists(st.tuples(st.none() | st.integers(0, 60), st.integers(0, 5)), min_size=7, max_size=7))
@settings(quick, max_examples=60)
def test_no_plan_around_begun_work_and_pins_is_below_the_bound(problem: Problem, wishes: list[tuple[int, int]]) -> None:
    rows = [
        replace(row, uses={}, due=due, weight=float(weight))
        for row, (due, weight) in zip(problem.activities, wishes, strict=False)
    ]
    others = [
        Activity(id=f"free{k}", duration=3 + k, due=5 * k, weight=k + 1.0, requires=[Requirement(skill="s")])
        for k in range(3)
    ]
    try:
        found = plan(replace(problem, activities=[*rows, *others], equipment=()), WHOLE, rounds=3)
    except BeyondHorizon:
        assume(False)
    assert found.bound is not None
    assert found.bound <= found.value + 1e-6 * max(1.0, abs(found.value))


def test_work_behind_begun_work_is_proved_where_everybody_has_their_own() -> None:
    asked = [Requirement(skill="s")]
    rows = [
        Activity(
            id=f"{name}{k}",
            effort=left,
            requires=asked,
            pinned_people=[name],
            started=0 if k < 2 else None,
            remaining=left if k < 2 else None,
            due=0,
            weight=weight,
        )
        for name in ("ann", "bo", "cy")
        for k, (left, weight) in enumerate([(4, 2.0), (3, 1.0), (5, 1.0), (2, 3.0)])
    ]
    people = [Person(id=name, skills={"s": 0}) for name in ("ann", "bo", "cy")]
    found = plan(Problem(activities=rows, people=people), Objective(tardiness=1), rounds=40)
    assert found.value == 3 * (4 * 2 + 7 + 9 * 3 + 14)
    assert (found.status, found.bound) == ("optimal", pytest.approx(found.value))


@given(problems(), st.integers(0, 60), st.sampled_from([WHOLE, MAKESPAN, Objective(tardiness=1, cost=0.1)]))
@settings(quick, max_examples=40)
def test_no_repaired_plan_is_below_the_bound_and_pins_leave_an_older_one_true(
    problem: Problem, moment: int, objective: Objective
) -> None:
    try:
        before = plan(problem, WHOLE, rounds=0)
        after = repair(problem, before, {problem.activities[0].id: Move(start=moment)}, objective)
    except BeyondHorizon:
        assume(False)
    held = moved(problem, before, {problem.activities[0].id: Move(start=moment)})
    least = 1e-6 * max(1.0, abs(after.value))
    assert before.bound == pytest.approx(bound_of(problem, WHOLE))
    assert bound_of(held, objective) <= after.value + least
    same = tables_of(held).size[LENGTH] == tables_of(problem).size[LENGTH]  # values are in slots; a pin may halve them
    first = problem.activities[0]
    allowed = moment >= max(problem.start, first.release or 0)  # a pin may lie before a release, where no plan went
    if same and allowed and after.status == "feasible":
        assert bound_of(problem, objective) <= after.value + least


@given(problems())
@settings(quick, max_examples=25)
def test_the_climb_reaches_what_plain_arrays_reach(problem: Problem) -> None:
    t = tables_of(problem)
    weights = np.array([3.0, 1.0, 1.0, 1.0])
    settled = Settled.of(t, np.zeros(len(t.able)))
    claims, demands = Claims.of(t, problem.topological, weights, settled), Demands.of(t)
    for group in demands.amounts(claims.work):
        pool = Pool.of(t, claims, demands, group, settled)
        reached, nearest = climbed(pool, 9)
        assert nearest < 1e-9 or pool.ascend(9) == pytest.approx(reached, rel=1e-9)


def alone(durations: list[int], weights: list[float]) -> Problem:
    """One person, a project a piece of work, all due at once."""
    asked = [Requirement(skill="s")]
    rows = [Activity(id=f"a{k}", duration=each, project=f"j{k}", requires=asked) for k, each in enumerate(durations)]
    projects = [Project(id=f"j{k}", due=0, weight=weight) for k, weight in enumerate(weights)]
    return Problem(activities=rows, projects=projects, people=[Person(id="p", skills={"s": 0})])


def test_one_person_with_everything_due_is_proved_by_the_rule_of_smith() -> None:
    found = plan(alone([4, 3, 6], [1.0, 1.0, 6.0]), Objective(tardiness=1), rounds=40)
    assert found.value == 6 * 6 + 9 + 13
    assert (found.status, found.bound) == ("optimal", pytest.approx(found.value))


def test_a_project_that_one_person_does_is_no_shorter_than_its_work() -> None:
    rows = [Activity(id=f"a{k}", duration=3 + k, project="j", requires=[Requirement(skill="s")]) for k in range(4)]
    people = [Person(id="p", skills={"s": 0}), Person(id="q", skills={"t": 0})]
    found = plan(Problem(activities=rows, projects=[Project(id="j", due=40)], people=people), rounds=1)
    assert (found.status, found.makespan, found.gap) == ("optimal", 18, 0.0)


def test_nothing_late_is_proved_to_be_the_best() -> None:
    problem = alone([4, 2], [1.0, 1.0])
    roomy = replace(problem, projects=[replace(each, due=6) for each in problem.projects])
    found = plan(roomy, Objective(tardiness=1), rounds=5)
    assert (found.status, found.value, found.gap) == ("optimal", 0.0, 0.0)


def test_an_overloaded_portfolio_has_a_bound_far_above_its_critical_paths() -> None:
    problem = overloaded()
    found = plan(problem, Objective(tardiness=1), rounds=12)
    plenty = replace(problem, people=[Person(id=f"p{number}", skills={"s": 0}) for number in range(60)])
    roomy = plan(plenty, Objective(tardiness=1), rounds=1)
    assert found.bound is not None
    assert roomy.bound is not None
    assert found.bound > 5 * max(10.0, roomy.bound)
