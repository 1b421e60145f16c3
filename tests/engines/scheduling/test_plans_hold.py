"""Whatever the problem, a plan keeps its facts; the checker that says so is tested by breaking plans."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.scheduling import (
    Activity,
    BeyondHorizon,
    Equipment,
    Link,
    MoneyLimit,
    Person,
    Plan,
    Planned,
    Problem,
    Requirement,
    Seat,
    plan,
    violations,
)
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.slow import shortest
from tests.engines.scheduling.strategies import house, problems

quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(problems())
@quick
def test_a_plan_keeps_every_fact(problem: Problem) -> None:
    try:
        found = plan(problem, rounds=1)
    except BeyondHorizon:
        return
    assert violations(problem, found) == objections(problem, found) == []
    assert found.conflicts == ()


@given(problems(with_calendars=False, most=4))
@settings(quick, max_examples=25)
def test_the_makespan_and_its_bound_agree_with_the_slow_solver(problem: Problem) -> None:
    plain = {"due": None, "release": None, "project": None}
    rows = [replace(each, duration=min(each.working, 3), **plain) for each in problem.activities]
    rows = [each if each.working else replace(each, requires=(), uses={}) for each in rows]
    links = [replace(each, lag=min(each.lag, 1)) for each in problem.links]
    small = Problem(activities=rows, links=links, people=problem.people[:3], equipment=problem.equipment)
    found = plan(small, rounds=2)
    best = shortest(small, found.makespan)
    assert found.bound is not None
    assert found.bound <= best <= found.makespan
    if found.status == "optimal":
        assert found.makespan == best


@given(problems(), st.integers(0, 3))
@settings(quick, max_examples=15)
def test_the_same_seed_and_rounds_give_the_same_plan(problem: Problem, seed: int) -> None:
    try:
        one, two = (plan(problem, rounds=2, seed=seed) for _ in range(2))
    except BeyondHorizon:
        return
    assert one.activities == two.activities
    assert (one.status, one.value, one.bound) == (two.status, two.value, two.bound)


DESIGN = Requirement(skill="design", level=2)
ANN = Person(id="ann", skills={"design": 3})
BOB = Person(id="bob", skills={"design": 1, "copy": 2})


def two_days(**changes: object) -> Problem:
    """Ten hours of design that need the camera, then two hours of copy, in a house open for eight hours a day."""
    first = Activity(id="poster", duration=10, requires=[DESIGN], uses={"camera": 1})
    second = Activity(id="text", duration=2, requires=[Requirement(skill="copy")])
    return replace(
        Problem(
            activities=[first, second],
            links=[Link(before="poster", after="text")],
            people=[ANN, BOB],
            equipment=[Equipment(id="camera", capacity=1)],
            calendar=house(),
            unit_minutes=60,
        ),
        **changes,
    )


def test_work_pauses_while_the_house_is_closed() -> None:
    found = plan(two_days(), rounds=1)
    assert [(row.start, row.finish) for row in found.activities] == [(0, 26), (26, 28)]
    assert [row.people for row in found.activities] == [(Seat("ann", "design"),), (Seat("bob", "copy"),)]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"poster": (0, 26, "bob")}, "wants levels"),
        ({"poster": (0, 25, "ann")}, "takes 10 working time, but has 9"),
        ({"text": (25, 27, "bob")}, "FS from poster to text"),
        ({"text": (26, 28, "ann")}, "wants levels"),
    ],
)
def test_the_checker_finds_what_is_broken(broken: dict[str, tuple[int, int, str]], said: str) -> None:
    problem = two_days()
    found = plan(problem, rounds=1)
    rows = []
    for row in found.activities:
        start, finish, person = broken.get(row.id, (row.start, row.finish, row.people[0].person))
        rows.append(Planned(id=row.id, start=start, finish=finish, people=(Seat(person, row.people[0].skill),)))
    wrong = replace(found, activities=tuple(rows))
    assert violations(problem, found) == objections(problem, found) == []
    assert any(said in sentence for sentence in violations(problem, wrong))


def test_the_checker_finds_somebody_in_two_places() -> None:
    rows = [Activity(id=name, duration=3, requires=[DESIGN]) for name in ("one", "two")]
    problem = Problem(activities=rows, people=[ANN])
    found = plan(problem, rounds=1)
    assert sorted(row.start for row in found.activities) == [0, 3]
    at_once = tuple(replace(row, start=0, finish=3) for row in found.activities)
    wrong: Plan = replace(found, activities=at_once)
    assert violations(problem, wrong) == ["ann is bound by one until 3 and by two from 0"]


@given(problems(), st.sampled_from([100.0, 300.0, 600.0]))
@settings(quick, max_examples=40)
def test_payments_that_take_no_time_fit_the_money_of_their_period(problem: Problem, amount: float) -> None:
    rows = [replace(each, cost=0.0 if each.duration else 90.0) for each in problem.activities]
    paid = replace(problem, activities=rows, money=[MoneyLimit(start=0, end=24, amount=amount)])
    try:
        found = plan(paid, rounds=1)
    except BeyondHorizon:
        assume(False)
    assert (violations(paid, found), objections(paid, found), found.conflicts) == ([], [], ())
