"""Reasons: what holds an activity, and why somebody else does not do it."""

from itertools import pairwise

import pytest

from opsloop.engines.scheduling import (
    Activity,
    Elsewhere,
    Equipment,
    Link,
    Person,
    Plan,
    Problem,
    Reason,
    Requirement,
    critical_path,
    hindering,
    plan,
    why,
    why_not,
)
from tests.engines.scheduling.strategies import house

DESIGN = [Requirement(skill="design", level=2)]


@pytest.fixture(scope="module")
def team() -> tuple[Problem, Plan]:
    """Ann draws twice and then prints what she drew, while Bob can only write, and Cid is a beginner on leave."""
    away = house() - house().of([(0, 100)], start=0, end=house().end)
    rows = [
        Activity(id="draw", duration=6, requires=DESIGN),
        Activity(id="redraw", duration=6, requires=DESIGN),
        Activity(id="print", duration=2, uses={"press": 1}),
        Activity(id="copies", duration=2, uses={"press": 1}, release=25),
        Activity(id="late", duration=1, release=60),
    ]
    order = ["draw", "redraw", "print", "copies"]
    links = [Link(before=one, after=two) for one, two in pairwise(order)]
    people = [
        Person(id="ann", skills={"design": 3}),
        Person(id="bob", skills={"copy": 1}),
        Person(id="cid", skills={"design": 1}, calendar=away),
        Person(id="dan", skills={"design": 2}, calendar=away),
    ]
    problem = Problem(
        activities=rows, links=links, people=people, equipment=[Equipment(id="press", capacity=1)], calendar=house()
    )
    return problem, plan(problem, rounds=1)


def test_why_an_activity_starts_when_it_does(team: tuple[Problem, Plan]) -> None:
    problem, found = team
    assert why(problem, found, "draw") == (Reason(kind="start", until=0),)
    reasons = why(problem, found, "redraw")
    assert Reason(kind="link", activity="draw", thing="FS", until=6) in reasons
    assert Reason(kind="busy", activity="draw", person="ann", until=6) in reasons
    assert Reason(kind="release", until=60) in why(problem, found, "late")
    assert {reason.kind for reason in why(problem, found, "copies")} == {"link", "equipment"}


def test_why_somebody_else_does_not_do_it(team: tuple[Problem, Plan]) -> None:
    problem, found = team
    assert why_not(problem, found, "draw", "bob") == (Reason(kind="skill", person="bob", thing="design"),)
    assert why_not(problem, found, "draw", "cid") == (Reason(kind="level", person="cid", thing="design"),)
    assert why_not(problem, found, "draw", "dan") == (Reason(kind="off", person="dan", until=100),)
    assert why_not(problem, found, "draw", "ann") == ()


def test_whoever_has_work_outside_the_problem_is_busy_with_it_and_not_off() -> None:
    own = house()
    theirs = next(iter(own.spans(own.start, own.end)))
    busy = own - own.of([theirs], start=0, end=own.end)
    rows = [
        Activity(id="draw", duration=2, requires=DESIGN),
        Activity(id="paint", duration=2, requires=DESIGN, pinned_start=theirs[0], pinned_people=("ann",)),
    ]
    ann = Person(
        id="ann",
        skills={"design": 3},
        calendar=busy,
        elsewhere=[Elsewhere(id="their own", start=theirs[0], finish=theirs[1])],
    )
    problem = Problem(activities=rows[:1], people=[ann], calendar=own)
    found = plan(problem, rounds=1)
    there = Reason(kind="busy", person="ann", activity="their own", until=theirs[1])
    assert why(problem, found, "draw") == (there,)
    assert critical_path(problem, found) == ("draw",)
    held = Problem(activities=rows[1:], people=[ann], calendar=own)
    assert hindering(held, plan(held, rounds=1), "paint") == (there,)


def test_who_hinders_an_activity_where_it_is_held() -> None:
    away = house() - house().of([(0, 100)], start=0, end=house().end)
    rows = [
        Activity(id="talk", duration=6, requires=DESIGN, pinned_start=0, pinned_people=("ann",)),
        Activity(id="draw", duration=6, requires=DESIGN, pinned_start=2, pinned_people=("ann",)),
        Activity(id="paint", duration=6, requires=DESIGN, pinned_start=2, pinned_people=("dan",)),
    ]
    people = [Person(id="ann", skills={"design": 3}), Person(id="dan", skills={"design": 2}, calendar=away)]
    problem = Problem(activities=rows, people=people, calendar=house())
    found = plan(problem, rounds=1)
    assert {conflict.activity for conflict in found.conflicts} == {"draw", "paint"}
    assert hindering(problem, found, "draw") == (Reason(kind="busy", person="ann", activity="talk", until=6),)
    assert hindering(problem, found, "paint") == (Reason(kind="off", person="dan", until=100),)
    assert hindering(problem, found, "talk") == ()


def test_the_critical_path_binds_from_one_to_the_next(team: tuple[Problem, Plan]) -> None:
    problem, found = team
    assert critical_path(problem, found) == ("late",)
    shorter = Problem(
        activities=problem.activities[:3],
        links=problem.links[:2],
        people=problem.people,
        equipment=problem.equipment,
        calendar=problem.calendar,
    )
    assert critical_path(shorter, plan(shorter, rounds=1)) == ("draw", "redraw", "print")
