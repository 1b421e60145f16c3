"""More work than can be done in time: a few projects are put off as a whole, rather than all a little."""

from itertools import pairwise

from opsloop.engines.scheduling import Activity, Link, Person, Problem, Project, Requirement, plan, violations
from opsloop.engines.scheduling.objective import PORTFOLIO
from tests.engines.scheduling.second_checker import objections

PROJECTS, STEPS, PEOPLE = 60, 5, 3


def overloaded() -> Problem:
    """A new project every four hours, due thirty hours later; every fourth takes four times as long as the others."""
    rows, links, projects = [], [], []
    for number in range(PROJECTS):
        projects.append(Project(id=f"j{number}", release=4 * number, due=4 * number + 30))
        names = [f"a{number}-{step}" for step in range(STEPS)]
        long = 8 if number % 4 == 0 else 2
        asked = [Requirement(skill="s")]
        rows += [Activity(id=name, duration=long, project=f"j{number}", requires=asked) for name in names]
        links += [Link(before=one, after=two) for one, two in pairwise(names)]
    people = [Person(id=f"p{number}", skills={"s": 0}) for number in range(PEOPLE)]
    return Problem(activities=rows, links=links, projects=projects, people=people)


def test_an_overloaded_portfolio_puts_the_long_projects_off() -> None:
    problem = overloaded()
    by_rules, found = (plan(problem, PORTFOLIO, rounds=rounds, seed=1) for rounds in (0, 12))
    late = [found.by_id[f"a{number}-{STEPS - 1}"].finish > 4 * number + 30 for number in range(PROJECTS)]
    assert violations(problem, found) == objections(problem, found) == []
    assert found.figures.tardiness < 0.55 * by_rules.figures.tardiness
    assert sum(late[number] for number in range(PROJECTS) if number % 4) <= 5


def test_whole_plans_are_the_same_for_the_same_seed_and_rounds_whatever_the_clock() -> None:
    problem = overloaded()
    ticks = iter(range(10_000_000))
    one = plan(problem, PORTFOLIO, rounds=5, seed=3)
    two = plan(problem, PORTFOLIO, rounds=5, seed=3, clock=lambda: float(next(ticks)))
    assert (one.value, one.activities) == (two.value, two.activities)


def test_projects_without_anything_left_to_do_leave_nothing_to_rank() -> None:
    done = [Activity(id=f"d{k}", duration=1, project=f"j{k}", started=0, finished=1) for k in range(2)]
    rows = [*done, Activity(id="a", duration=3, due=2), Activity(id="b", duration=2, due=2)]
    problem = Problem(activities=rows, projects=[Project(id=f"j{k}", due=1) for k in range(2)], start=1)
    found = plan(problem, PORTFOLIO, rounds=8)
    assert {found.by_id["a"].start, found.by_id["b"].start} == {1}
