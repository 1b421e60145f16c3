"""In which order people go on with begun work: by what delay costs, so that no other order of one person is better."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsloop.engines.scheduling import Activity, Link, Objective, Person, Problem, Requirement, plan, sequenced
from tests.engines.scheduling.strategies import problems

LATE = Objective(tardiness=1)
ASKED = [Requirement(skill="s")]


def begun(name: str, left: int, *, due: int | None = 0, weight: float = 1.0, by: Sequence[str] = ("ann",)) -> Activity:
    return Activity(
        id=name,
        effort=left * len(by),
        requires=[Requirement(skill="s", count=len(by))],
        pinned_people=by,
        started=0,
        remaining=left,
        due=due,
        weight=weight,
    )


def office(*rows: Activity, links: Sequence[Link] = ()) -> Problem:
    people = [Person(id=name, skills={"s": 1}) for name in ("ann", "bo")]
    return Problem(activities=rows, links=links, people=people, start=0)


def order(problem: Problem) -> list[str]:
    return [each.id for each in sequenced(problem).activities]


def test_what_is_late_goes_by_weight_and_length() -> None:
    rows = (begun("long", 6), begun("heavy", 6, weight=4), begun("short", 2), begun("light", 6, weight=0.5))
    assert order(office(*rows)) == ["heavy", "short", "long", "light"]


def test_heavy_work_that_is_nearly_due_goes_before_light_work_that_is_late() -> None:
    rows = (begun("late", 4, weight=1), begun("soon", 6, due=8, weight=8), begun("far", 4, due=200, weight=8))
    assert order(office(*rows)) == ["soon", "late", "far"]


def test_work_that_others_wait_for_counts_as_they_do() -> None:
    rows = (begun("own", 4, weight=2), begun("first", 4, due=None))
    waiting = Activity(id="next", duration=1, requires=ASKED, due=0, weight=9)
    problem = office(*rows, waiting, links=[Link(before="first", after="next")])
    assert order(problem) == ["next", "first", "own"]


def test_what_two_are_at_is_compared_with_the_work_of_both() -> None:
    rows = (begun("of bo", 3, weight=2, by=["bo"]), begun("of both", 2, weight=4, by=["ann", "bo"]), begun("of ann", 3))
    assert order(office(*rows)) == ["of both", "of bo", "of ann"]


def test_a_sequence_that_is_kept_holds_for_whoever_is_at_both() -> None:
    rows = (begun("light", 6), begun("heavy", 2, weight=9), begun("of bo", 1, weight=20, by=["bo"]))
    kept = sequenced(office(*rows), ["light", "of bo", "heavy"])
    assert [each.id for each in kept.activities] == ["of bo", "light", "heavy"]


def test_where_nobody_is_at_two_pieces_they_stay_in_their_order_behind_the_others() -> None:
    rows = (begun("light", 6), begun("heavy", 2, weight=9, by=["bo"]))
    assert order(office(*rows, Activity(id="free", duration=1, requires=ASKED))) == ["free", "light", "heavy"]


@given(problems())
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_nothing_else_is_moved(problem: Problem) -> None:
    assert sequenced(problem) is problem


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_no_order_of_late_work_of_one_person_is_better(pieces: list[tuple[int, int]]) -> None:
    rows = [begun(f"b{k}", left, weight=float(weight)) for k, (left, weight) in enumerate(pieces)]

    def value(ordered: Sequence[Activity]) -> float:
        finish, cost = 0, 0.0
        for each in ordered:
            finish += each.remaining or 0
            cost += each.weight * finish
        return cost

    found = sequenced(office(*rows))
    assert value(found.activities) == min(map(value, permutations(rows)))
    ends = {row.id: row.finish for row in plan(replace(found), LATE, rounds=0).activities}
    assert [each.id for each in found.activities] == sorted(ends, key=ends.__getitem__)
