"""Annealing of work that one person does: shortest plans, and only where nothing else restricts dates."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import (
    Activity,
    Equipment,
    Link,
    Objective,
    Person,
    Problem,
    Requirement,
    WrongProblem,
    plan,
    violations,
)
from opsloop.engines.scheduling.annealing import Annealing, single_handed
from opsloop.engines.scheduling.bounds import makespan_bound
from opsloop.engines.scheduling.kernel.arrays import LENGTH
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.tables import tables_of
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.slow import shortest

MAKESPAN = Objective(makespan=1.0)


@st.composite
def handfuls(draw: st.DrawFn) -> Problem:
    """A few activities for one person each or nobody, with lags."""
    count = draw(st.integers(1, 5))
    asked = st.sampled_from([(), *((Requirement(skill=skill),) for skill in ("copy", "design"))])
    rows = [
        Activity(
            id=f"a{number}",
            duration=draw(st.integers(1, 5)),
            requires=draw(asked) if number else (Requirement(skill="copy"),),
        )
        for number in range(count)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3))
    links = [
        Link(before=f"a{min(pair)}", after=f"a{max(pair)}", lag=draw(st.integers(0, 2)))
        for pair in pairs
        if pair[0] != pair[1]
    ]
    people = [Person(id="all", skills={"copy": 1, "design": 1}), Person(id="copy", skills={"copy": 1})]
    return Problem(activities=rows, links=links, people=people[: draw(st.integers(1, 2))])


@given(handfuls())
@settings(max_examples=20, deadline=None)
def test_it_finds_what_the_slow_solver_finds(problem: Problem) -> None:
    t = tables_of(problem)
    assert single_handed(t)
    times = times_of(t, problem.topological)
    walk = Annealing.of(t, times, problem.topological, bound=makespan_bound(t, times), seed=1, workers=1)
    with ThreadPoolExecutor(1) as pool:
        walk.round(pool)
    assert walk.value * t.size[LENGTH] == shortest(problem, 40)
    found = plan(problem, MAKESPAN, rounds=1)
    assert violations(problem, found) == objections(problem, found) == []


def packed(people: int, span: int, seed: int) -> Problem:
    """Work that fills the days of all people without a gap, cut at random; everybody can do a third of it."""
    chance = random.Random(seed)
    rows, skills = [], [f"s{number}" for number in range(people)]
    for person in range(people):
        cuts = sorted({0, span, *(chance.randrange(1, span) for _ in range(9))})
        for number, (begin, end) in enumerate(itertools.pairwise(cuts)):
            asked = Requirement(skill=skills[person if chance.random() < 0.7 else chance.randrange(people)])
            rows.append(Activity(id=f"a{person}-{number}", duration=end - begin, requires=[asked]))
    chance.shuffle(rows)
    team = [Person(id=f"p{k}", skills={skills[(k + step) % people]: 1 for step in range(3)}) for k in range(people)]
    return Problem(activities=rows, people=team)


def test_a_tight_problem_is_planned_at_its_bound_and_the_same_each_time() -> None:
    problem = packed(8, 120, seed=5)
    found = plan(problem, MAKESPAN, rounds=40, seed=3)
    assert (found.status, found.makespan) == ("optimal", found.bound)
    assert violations(problem, found) == objections(problem, found) == []
    assert plan(problem, MAKESPAN, rounds=40, seed=3).activities == found.activities


def test_nothing_can_be_earlier_with_all_else_as_it_is() -> None:
    found = plan(packed(6, 60, seed=9), MAKESPAN, rounds=2)
    for row in found.activities:
        others = [each for each in found.activities if each.people[0].person == row.people[0].person and each != row]
        ends = sorted([0, *(each.finish for each in others if each.finish <= row.start)])
        assert row.start == ends[-1]


def test_a_calendar_that_ends_is_left_to_others_and_refused_there() -> None:
    rows = [Activity(id=f"a{k}", duration=4, requires=[Requirement(skill="copy")]) for k in range(5)]
    short = WorkingTime.of([(0, 16)], start=0, end=16)
    problem = Problem(activities=rows, people=[Person(id="p", skills={"copy": 1})], calendar=short)
    assert not single_handed(tables_of(problem))
    with pytest.raises(WrongProblem):
        plan(problem, MAKESPAN, rounds=1)


def test_the_weight_of_the_makespan_makes_no_plan_better() -> None:
    meetings = [Activity(id=name, duration=2, uses={"room": 1}) for name in "abc"]
    rooms = Problem(activities=meetings, equipment=[Equipment(id="room", capacity=2)])
    for problem in (packed(2, 20, seed=2), rooms):
        once, more = (plan(problem, Objective(makespan=weight), rounds=1) for weight in (1.0, 7.0))
        assert (once.makespan, once.bound, once.status) == (more.makespan, more.bound, more.status)


@pytest.mark.parametrize(
    "change",
    [
        {"requires": [Requirement(skill="copy", count=2)]},
        {"requires": [Requirement(skill="copy")], "uses": {"room": 1}},
        {"requires": [Requirement(skill="copy")], "deadline": 9},
        {"requires": [Requirement(skill="copy")], "release": 3},
        {"requires": []},
    ],
)
def test_teams_rooms_deadlines_releases_and_work_for_nobody_are_left_to_others(change: dict[str, object]) -> None:
    people = [Person(id=name, skills={"copy": 1}) for name in "ab"]
    row = Activity(id="a", duration=2, **change)  # type: ignore[arg-type]
    problem = Problem(activities=[row], people=people, equipment=[Equipment(id="room", capacity=1)])
    assert not single_handed(tables_of(problem))
