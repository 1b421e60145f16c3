"""Plans with begun work, broken in one way at a time: both checkers refuse each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import (
    Activity,
    Equipment,
    Link,
    Person,
    Plan,
    Planned,
    Problem,
    Requirement,
    Seat,
    WrongProblem,
    plan,
    violations,
)
from tests.engines.scheduling.second_checker import objections

NOW, END = 10, 400
ASKED = (Requirement(skill="s"),)
Ways = Callable[[Problem, Plan], Iterator[Plan]]


@st.composite
def calendars(draw: st.DrawFn) -> WorkingTime:
    """Days of eight hours, with some leave."""
    leave = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=2))
    days = WorkingTime.of([(day, day + 8) for day in range(0, END, 24)], start=0, end=END)
    return days - WorkingTime.of([(low, low + length) for low, length in leave], start=0, end=END)


@st.composite
def begun(draw: st.DrawFn, name: str) -> Activity:
    team = draw(st.sampled_from([["ann"], ["ann"], ["bo"], ["ann", "bo"], []]))
    left = draw(st.integers(0, 6))
    return Activity(
        id=name,
        duration=9,
        remaining=left,
        started=draw(st.integers(0, NOW)),
        interruptible=draw(st.booleans()),
        requires=[Requirement(skill="s", count=len(team))] if team else (),
        pinned_people=team,
        uses={"room": draw(st.integers(0, 1))},
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Some begun work and pins in any order, and work that waits for one that has begun."""
    rows = [draw(begun(f"b{number}")) for number in range(draw(st.integers(1, 4)))]
    pins = [
        Activity(id=f"pin{at}", effort=2, requires=ASKED, pinned_people=["ann"], pinned_start=at)
        for at in draw(st.lists(st.sampled_from([12, 26, 30, 50]), max_size=2, unique=True))
    ]
    standing = draw(st.permutations([*rows, *pins]))
    house = draw(st.none() | st.just(WorkingTime.of([(d, d + 8) for d in range(0, END, 24)], start=0, end=END)))
    own = calendars() if house is not None else st.none()
    return Problem(
        activities=[*standing, Activity(id="next", duration=2, requires=ASKED)],
        links=[Link(before=rows[0].id, after="next")],
        people=[Person(id=name, skills={"s": 1}, calendar=draw(own)) for name in ("ann", "bo", "cy")],
        equipment=[Equipment(id="room", capacity=1)],
        calendar=house,
        start=NOW,
    )


def with_row(found: Plan, row: Planned) -> Plan:
    return replace(found, activities=tuple(row if each.id == row.id else each for each in found.activities))


def remaining(problem: Problem, found: Plan) -> Iterator[tuple[Activity, Planned]]:
    """What has begun and is not done."""
    for each in problem.activities:
        if each.remaining:
            yield each, found.by_id[each.id]


def works(problem: Problem, row: Planned, at: int) -> bool:
    people = {seat.person for seat in row.people}
    laid = [person.calendar for person in problem.people if person.id in people] or [problem.calendar]
    return all(each is None or each.works_at(at) for each in laid)


def delayed(problem: Problem, found: Plan) -> Iterator[Plan]:
    """It goes on some working hours later than it can, also right behind something that it need not wait for."""
    ends = {each.finish for each in found.activities}
    for each, row in remaining(problem, found):
        later = [at + 1 for at in range(row.finish, row.finish + 60) if works(problem, row, at)]
        behind = [finish for k, finish in enumerate(later) if k >= (each.remaining or 0) and later[k - 1] in ends]
        for finish in [*later[:3], *behind, *(later[each.remaining - 1 : each.remaining] if each.remaining else ())]:
            yield with_row(found, replace(row, finish=finish))


def hastened(problem: Problem, found: Plan) -> Iterator[Plan]:
    """It is done in less time, or beside what its people do."""
    for _, row in remaining(problem, found):
        sooner = [at for at in range(NOW, row.finish) if works(problem, row, at)]
        for finish in {NOW, *sooner[-2:]}:
            yield with_row(found, replace(row, finish=finish))


def at_once(problem: Problem, found: Plan) -> Iterator[Plan]:
    """What one person does is finished at the same moment."""
    rows = [row for _, row in remaining(problem, found) if row.people]
    for one in rows:
        for two in rows:
            if one.id < two.id and {s.person for s in one.people} & {s.person for s in two.people}:
                yield with_row(found, replace(two, finish=one.finish))


def handed_over(problem: Problem, found: Plan) -> Iterator[Plan]:
    """Somebody else does it, or nobody, or one more."""
    for _, row in remaining(problem, found):
        if row.people:
            yield with_row(found, replace(row, people=(Seat("cy", "s"), *row.people[1:])))
            yield with_row(found, replace(row, people=row.people[1:]))
        yield with_row(found, replace(row, people=(*row.people, Seat("cy", "s"))))


def begun_at_another_time(problem: Problem, found: Plan) -> Iterator[Plan]:
    """Its start is another one, be it in the future."""
    for _, row in remaining(problem, found):
        for start in (row.start - 1, row.start + 1, NOW + 1, row.finish):
            if start != row.start:
                yield with_row(found, replace(row, start=start))


def not_waited_for(problem: Problem, found: Plan) -> Iterator[Plan]:
    """What comes behind it starts before it is done."""
    first, row = found.by_id[problem.links[0].before], found.by_id["next"]
    if first.finish > NOW:
        yield with_row(found, replace(row, start=first.finish - 1, finish=row.finish))


def exchanged(problem: Problem, found: Plan) -> Iterator[Plan]:
    """Two go on in the order of each other, next to each other."""
    rows = list(remaining(problem, found))
    for (one, first), (_, second) in pairwise(rows):
        if first.people and first.people == second.people and first.finish < second.finish:
            left = [at for at in range(NOW, second.finish) if works(problem, first, at)]
            turned = with_row(found, replace(first, finish=second.finish))
            yield with_row(turned, replace(second, finish=left[-(one.remaining or 0)]))


@pytest.mark.parametrize(
    "ways", [delayed, hastened, at_once, handed_over, begun_at_another_time, not_waited_for, exchanged]
)
@given(problem=problems())
@settings(derandomize=True, max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_both_refuse_begun_work_that_is_broken_in_one_way(ways: Ways, problem: Problem) -> None:
    found = plan(problem, rounds=0)
    assume(not found.conflicts)
    assert (violations(problem, found), objections(problem, found)) == ([], [])
    for broken in ways(problem, found):
        assert violations(problem, broken), broken.activities
        assert objections(problem, broken), broken.activities


def standing(problem: Problem, finishes: dict[str, int]) -> tuple[list[str], list[str]]:
    """What each checker says of the plan with these finishes instead."""
    found = plan(problem, rounds=0)
    assert (violations(problem, found), objections(problem, found)) == ([], [])
    rows = tuple(replace(row, finish=finishes.get(row.id, row.finish)) for row in found.activities)
    return violations(problem, replace(found, activities=rows)), objections(problem, replace(found, activities=rows))


def one_person(*rows: Activity, calendar: WorkingTime | None = None) -> Problem:
    return Problem(
        activities=rows, people=[Person(id="ann", skills={"s": 1}, calendar=calendar)], start=NOW, calendar=calendar
    )


def left_of(name: str, left: int, **facts: object) -> Activity:
    values = {"started": 2, "pinned_people": ["ann"], "requires": ASKED, "effort": 9, **facts}
    return Activity(id=name, remaining=left, **values)  # type: ignore[arg-type]


def test_a_pin_excuses_nothing_that_fits_before_it() -> None:
    pin = Activity(id="pin", effort=3, requires=ASKED, pinned_start=15)
    assert all(standing(one_person(pin, left_of("one", 4)), {"one": 22}))
    small = replace(pin, pinned_start=13)  # three hours are too few for four
    assert standing(one_person(small, left_of("one", 4)), {}) == ([], [])


def test_they_go_on_in_the_order_of_the_problem() -> None:
    assert all(standing(one_person(left_of("one", 4), left_of("two", 6)), {"one": 20, "two": 16}))


def test_what_may_not_pause_waits_for_the_end_of_leave() -> None:
    days = WorkingTime.of([(0, 40)], start=0, end=60)
    away = days - WorkingTime.of([(12, 14)], start=0, end=60)
    problem = replace(
        one_person(left_of("one", 4, interruptible=False)),
        calendar=days,
        people=[Person(id="ann", skills={"s": 1}, calendar=away)],
    )
    assert plan(problem, rounds=0).by_id["one"].finish == 18
    assert standing(problem, {}) == ([], [])
    assert all(standing(problem, {"one": 19}))


def test_of_what_nothing_remains_the_end_is_now_be_it_at_night() -> None:
    days = WorkingTime.of([(0, 8), (24, 32)], start=0, end=60)
    problem = one_person(left_of("one", 0), calendar=days)
    assert plan(problem, rounds=0).by_id["one"].finish == NOW
    assert all(standing(problem, {"one": 8}))


def test_what_begins_in_the_future_has_not_started() -> None:
    with pytest.raises(WrongProblem, match="activity one has started at 20, after the problem's start 10"):
        one_person(left_of("one", 4, started=20))
