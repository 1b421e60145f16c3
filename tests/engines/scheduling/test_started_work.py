"""What has started goes on at once; whoever is at several things does what is left of them one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import (
    Activity,
    Link,
    Person,
    Problem,
    Project,
    Requirement,
    critical_path,
    plan,
    repair,
    reruns,
    resumed_in,
    slacks,
    violations,
    why,
    why_not,
)
from opsloop.engines.simulation import Estimate, simulate
from tests.engines.scheduling.second_checker import objections

ASKED = [Requirement(skill="s")]
ANN, BO = (Person(id=name, skills={"s": 1}) for name in ("ann", "bo"))


def begun(name: str, remaining: int, **facts: object) -> Activity:
    values = {"started": 2, "pinned_people": ["ann"], "requires": ASKED, **facts}
    return Activity(id=name, effort=remaining, remaining=remaining, **values)  # type: ignore[arg-type]


def spans(problem: Problem) -> dict[str, tuple[int, int]]:
    found = plan(problem, rounds=1)
    assert violations(problem, found) == objections(problem, found) == []
    return {row.id: (row.start, row.finish) for row in found.activities}


@pytest.mark.parametrize("team", [["ann"], ["ann", "bo"]])
def test_what_has_nothing_left_to_do_keeps_its_people_and_holds_nothing_up(team: list[str]) -> None:
    away = WorkingTime.of([(30, 60)], start=0, end=60)
    house = WorkingTime.of([(0, 60)], start=0, end=60)
    asked = [Requirement(skill="s", count=len(team))]
    rows = [
        replace(begun("done", 4, requires=asked, pinned_people=team), remaining=0),
        begun("busy", 5, pinned_people=["bo"]),
        Activity(id="next", duration=1),
    ]
    for own, open_hours in ((None, None), (away, house)):
        people = [replace(ANN, calendar=own), BO]
        problem = Problem(
            activities=rows,
            links=[Link(before="done", after="next")],
            people=people,
            calendar=open_hours,
            start=10,
        )
        assert spans(problem) == {"done": (2, 10), "busy": (2, 15), "next": (10, 11)}
        assert [seat.person for seat in plan(problem, rounds=0).by_id["done"].people] == team


def test_whoever_is_at_several_things_goes_on_with_one_after_the_other() -> None:
    rows = [begun("one", 4), begun("two", 6, started=0), Activity(id="next", effort=3, requires=ASKED)]
    problem = Problem(activities=rows, people=[ANN], start=10)
    assert spans(problem) == {"one": (2, 14), "two": (0, 20), "next": (20, 23)}
    assert [(each.kind, each.activity) for each in why(problem, plan(problem, rounds=1), "two")] == [
        ("started", ""),
        ("busy", "one"),
    ]


def test_a_pin_comes_before_what_has_started_where_the_problem_has_it_first() -> None:
    rows = [Activity(id="pin", effort=3, requires=ASKED, pinned_start=12), begun("one", 4)]
    assert spans(Problem(activities=rows, people=[ANN], start=10)) == {"pin": (12, 15), "one": (2, 19)}


def test_what_has_started_does_not_wait_for_nothing() -> None:
    problem = Problem(activities=[begun("one", 4)], people=[ANN], start=10)
    found = plan(problem, rounds=0)
    late = replace(found, activities=tuple(replace(row, finish=row.finish + 5) for row in found.activities))
    assert violations(problem, late)
    assert objections(problem, late)


def test_two_that_one_person_is_at_are_not_done_at_once() -> None:
    problem = Problem(activities=[begun("one", 4), begun("two", 4)], people=[ANN], start=10)
    found = plan(problem, rounds=0)
    both = replace(found, activities=tuple(replace(row, finish=14) for row in found.activities))
    assert violations(problem, both)
    assert objections(problem, both)


def test_leave_puts_the_rest_off_and_says_so() -> None:
    house = WorkingTime.of([(8, 40)], start=8, end=40)
    away = WorkingTime.of([(20, 40)], start=8, end=40)
    problem = Problem(activities=[begun("one", 4)], people=[replace(ANN, calendar=away)], calendar=house, start=10)
    assert spans(problem) == {"one": (2, 24)}
    assert [each.kind for each in why(problem, plan(problem, rounds=0), "one")] == ["started", "off"]


def test_how_long_ago_it_began_changes_nothing() -> None:
    house = WorkingTime.of([(0, 5000)], start=0, end=5000)
    for started in (8, -10_000_000):
        problem = Problem(activities=[begun("one", 4, started=started)], people=[ANN], calendar=house, start=10)
        assert spans(problem)["one"] == (started, 14)


def test_links_that_lead_to_it_are_settled_and_that_it_began_binds_nothing_later() -> None:
    rows = [
        Activity(id="first", effort=8, requires=ASKED, project="j"),
        begun("one", 4, pinned_people=["bo"], project="j"),
        Activity(id="with", duration=2, project="j"),
    ]
    links = [Link(before="first", after="one"), Link(before="one", after="with", kind="SS")]
    problem = Problem(activities=rows, people=[ANN, BO], links=links, projects=[Project(id="j")], start=10)
    found = plan(problem, rounds=1)
    assert violations(problem, found) == []
    assert {row.id: (row.start, row.finish) for row in found.activities} == {
        "first": (10, 18),
        "one": (2, 14),
        "with": (10, 12),
    }
    slack = slacks(problem, found)
    assert {name for name, each in slack.items() if each.critical} == {"first"}
    assert [each.kind for each in why(problem, found, "with")] == ["start"]
    outcome = simulate(problem, [Estimate(activity="one", low=3, likely=4, high=6)], runs=50, seed=1)
    assert (outcome.criticality["first"], outcome.criticality["one"]) == (1.0, 0.0)


def test_what_comes_before_the_rest_is_critical_as_the_rest_is() -> None:
    rows = [
        Activity(id="pin", effort=2, requires=ASKED, pinned_start=10, project="j"),
        begun("one", 4, project="j"),
        begun("two", 4, project="j", started=0),
        Activity(id="other", effort=6, requires=[Requirement(skill="t")], project="j"),
    ]
    people = [ANN, Person(id="cy", skills={"t": 1})]
    problem = Problem(activities=rows, people=people, projects=[Project(id="j")], start=10)
    found = plan(problem, rounds=1)
    assert critical_path(problem, found) == ("pin", "one", "two")
    slack = slacks(problem, found)
    assert {name for name, each in slack.items() if each.critical} == {"pin", "one", "two"}
    assert slack["other"].total == 4
    last = replace(problem, activities=[replace(rows[0], project=None), *rows[1:]])
    assert slacks(last, plan(last, rounds=1))["pin"].critical


def test_somebody_is_not_busy_with_what_they_go_on_with_later() -> None:
    rows = [begun("one", 4), begun("two", 4), Activity(id="else", effort=3, requires=ASKED, pinned_people=["bo"])]
    problem = Problem(activities=rows, people=[ANN, BO], start=10)
    busy = why_not(problem, plan(problem, rounds=1), "else", "ann")
    assert [(each.kind, each.activity) for each in busy] == [("busy", "one")]


def test_a_drag_keeps_it_and_does_not_move_it() -> None:
    rows = [begun("one", 4), begun("two", 4), Activity(id="next", effort=3, requires=ASKED)]
    problem = Problem(activities=rows, people=[ANN], start=10)
    found = plan(problem, rounds=1)
    again = repair(problem, found, {})
    assert again.activities == found.activities


def test_runs_say_when_the_rest_begins_and_what_it_hangs_on() -> None:
    rows = [begun("one", 4, project="j"), begun("two", 6, project="j", started=0)]
    problem = Problem(activities=rows, people=[ANN], projects=[Project(id="j")], start=10)
    found = plan(problem, rounds=1)
    made = reruns(problem, found, [[4.0, 6.0], [8.0, 6.0]])  # type: ignore[arg-type]
    assert made.finishes.tolist() == [[14.0, 20.0], [18.0, 24.0]]
    assert made.starts.tolist() == [[10.0, 14.0], [10.0, 18.0]]
    assert made.critical().tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("left", "begins"), [(4, 16), (12, 8), (40, 8), (0, 20)])
def test_the_rest_is_done_right_before_the_finish(left: int, begins: int) -> None:
    assert resumed_in(WorkingTime.of([(0, 20)], start=0, end=20), 8, 20, left) == begins
    assert resumed_in(None, 8, 20, left) == begins
