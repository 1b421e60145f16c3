"""Makespans are too short where too little can run at the same time."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from opsloop.engines.scheduling import Activity, Link, Objective, Person, Problem, Requirement, plan
from opsloop.engines.scheduling.bounds import makespan_bound
from opsloop.engines.scheduling.concurrent import concurrent_bound
from opsloop.engines.scheduling.formats import read
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.tables import tables_of
from tests.engines.scheduling.strategies import problems
from tests.engines.scheduling.test_known_answers import shared
from tests.engines.scheduling.test_value_bounds import optimum

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def bounds(problem: Problem, *, high: int, low: int = 0) -> tuple[int, int]:
    """In slots: from work and paths alone, and from what can run at the same time."""
    t = tables_of(problem)
    times = times_of(t, problem.topological)
    return makespan_bound(t, times), concurrent_bound(t, times, problem.topological, low=low, high=high)


def pairs(**more: object) -> Problem:
    """Three pieces of work for two people each, where there are three people."""
    asked = [Requirement(skill="s", count=2)]
    rows = [Activity(id=name, duration=5, requires=asked) for name in "abc"]
    people = [Person(id=f"p{number}", skills={"s": 0}) for number in range(3)]
    return replace(Problem(activities=rows, people=people), **more)


def test_two_teams_of_two_do_not_fit_three_people() -> None:
    assert bounds(pairs(), high=200) == (2, 3)  # a slot is five long


def test_skills_that_few_share_keep_work_apart() -> None:
    asked = [[Requirement(skill="x"), Requirement(skill="y")], [Requirement(skill="y"), Requirement(skill="z")]]
    rows = [Activity(id=f"a{k}", duration=4 + k, requires=each) for k, each in enumerate(asked)]
    rows.append(Activity(id="c", duration=4, requires=[Requirement(skill="z"), Requirement(skill="x")]))
    people = [Person(id="p", skills={"x": 0, "y": 0, "z": 0}), Person(id="q", skills={"x": 0, "y": 0, "z": 0})]
    helper = Person(id="r", skills={"w": 0})
    assert bounds(Problem(activities=rows, people=[*people, helper]), high=40)[1] == 13


def test_windows_count() -> None:
    last = Activity(id="d", duration=5)
    late = pairs(activities=[*pairs().activities, last], links=[Link(before=name, after="d") for name in "abc"])
    assert bounds(late, high=200) == (2, 4)


@given(problems(with_calendars=False, most=6))
@quick
def test_no_optimum_is_shorter(problem: Problem) -> None:
    free = replace(problem, money=(), links=[replace(each, elapsed=False) for each in problem.links])
    rows = [replace(row, due=None) for row in free.activities]
    plain = replace(free, activities=rows, projects=[replace(row, due=None) for row in free.projects])
    best = round(optimum(plain, Objective(makespan=1)))
    assert bounds(plain, high=best + 4)[1] <= best


def test_an_instance_that_search_in_branches_leaves_open_is_proved() -> None:
    file = shared("mspsp") / "1a" / "inst_set1a_sf0.75_nc1.5_n20_m10_04.dzn"
    found = plan(read(file.read_text()).problem, rounds=12, workers=1)
    assert (found.status, found.makespan, found.bound) == ("optimal", 87, 87)
