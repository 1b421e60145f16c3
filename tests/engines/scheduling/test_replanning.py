"""Planning again: the past stays, keeping people and dates has its price, and a drag pushes what it must."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsloop.engines.scheduling import (
    Activity,
    BeyondHorizon,
    Conflict,
    Equipment,
    Link,
    Move,
    Person,
    Plan,
    Problem,
    Project,
    Requirement,
    Stability,
    WrongProblem,
    difference,
    frozen,
    plan,
    repair,
    replan,
    violations,
)
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.strategies import house, problems
from tests.engines.scheduling.test_plans_hold import quick

DESIGN = [Requirement(skill="design")]
MUCH = Stability(person=1000, start=1000)


@pytest.fixture
def studio() -> Problem:
    """Ann and Bob both draw; three drawings of eight hours, of which Ann has two."""
    rows = [Activity(id=name, duration=8, requires=DESIGN, project="book") for name in ("one", "two", "three")]
    links = [Link(before="one", after="three")]
    people = [Person(id=name, skills={"design": 1}, calendar=house()) for name in ("ann", "bob")]
    return Problem(activities=rows, links=links, people=people, projects=[Project(id="book", due=40)], calendar=house())


def whom(found: Plan) -> dict[str, str]:
    return {row.id: row.people[0].person for row in found.activities}


def away(problem: Problem, person: str, start: int, end: int) -> Problem:
    """The problem with somebody on leave."""
    rest = house() - house().of([(start, end)], start=0, end=house().end)
    people = [replace(each, calendar=rest) if each.id == person else each for each in problem.people]
    return replace(problem, people=people)


def test_a_drag_pushes_what_waits_and_nothing_else(studio: Problem) -> None:
    before = plan(studio, rounds=2)
    assert {row.id: row.start for row in before.activities} == {"one": 0, "two": 0, "three": 24}
    after = repair(studio, before, {"one": Move(start=24)})
    assert {row.id: row.start for row in after.activities} == {"one": 24, "two": 0, "three": 48}
    assert whom(after) == whom(before)
    told = difference(studio, before, after)
    assert [(change.id, change.later) for change in told.moved] == [("one", 24), ("three", 24)]
    assert (told.reassigned, told.load) == ((), ())
    assert [(row.id, row.project, row.before, row.after) for row in told.late] == [("book", True, 0, 16)]


def test_a_drag_to_somebody_else_pushes_what_they_do(studio: Problem) -> None:
    before = plan(studio, rounds=2)
    other = whom(before)["two"]
    after = repair(studio, before, {"one": Move(start=0, people=[other])})
    assert (after.by_id["one"].start, after.by_id["two"].start) == (0, 24)
    assert whom(after)["one"] == whom(after)["two"] == other
    assert [change.id for change in difference(studio, before, after).reassigned] == ["one"]


def test_a_drag_before_what_it_waits_for_says_so(studio: Problem) -> None:
    before = plan(studio, rounds=2)
    after = repair(studio, before, {"three": Move(start=0)})
    assert after.status == "infeasible"
    assert Conflict(kind="link", activity="three", other="one", at=0) in after.conflicts


def test_a_drag_to_what_is_in_use_says_so() -> None:
    rows = [
        Activity(id=name, duration=4, uses={"room": 1}, pinned_start=start) for name, start in (("a", 0), ("b", 24))
    ]
    problem = Problem(activities=rows, equipment=[Equipment(id="room", capacity=1)], calendar=house())
    before = plan(problem, rounds=1)
    assert before.conflicts == ()
    after = repair(problem, before, {"a": Move(start=26)})
    assert [(each.kind, each.activity, each.other, each.at, each.limit) for each in after.conflicts] == [
        ("equipment", "a", "room", 26, 2),
        ("equipment", "b", "room", 24, 2),
    ]
    assert str(after.conflicts[0]) == "activity a is pinned to 26, when 2 of room would be used"


def test_what_needs_nobody_may_be_dragged_to_when_the_house_is_closed() -> None:
    late = Person(id="late", skills={"design": 1}, calendar=house(11))
    rows = [Activity(id="wait", duration=4), Activity(id="draw", duration=11, requires=DESIGN)]
    problem = Problem(activities=rows, people=[late], calendar=house())
    after = repair(problem, plan(problem, rounds=1), {"wait": Move(start=9)})
    assert (after.by_id["wait"].start, after.by_id["wait"].finish, after.conflicts) == (9, 28, ())


def test_what_has_started_cannot_be_dragged(studio: Problem) -> None:
    rows = [replace(studio.activities[0], started=0, remaining=4, pinned_people=["ann"]), *studio.activities[1:]]
    running = replace(studio, activities=rows, start=4)
    with pytest.raises(WrongProblem, match="activity one has started"):
        repair(running, plan(running, rounds=1), {"one": Move(start=24)})
    with pytest.raises(WrongProblem, match="no activity nine"):
        repair(running, plan(running, rounds=1), {"nine": Move(start=24)})


def test_leave_moves_work_to_others_unless_keeping_people_is_worth_more(studio: Problem) -> None:
    before = plan(studio, rounds=2)
    ill = away(studio, whom(before)["one"], 0, 240)
    cheap, dear = (replan(ill, before, stability=Stability(person=price), rounds=3) for price in (0, 10_000))
    assert (violations(ill, cheap), violations(ill, dear)) == ([], [])
    assert whom(cheap)["one"] != whom(before)["one"]
    assert (cheap.by_id["one"].start, dear.by_id["one"].start) == (0, 240)
    assert whom(dear) == whom(before)


def test_a_start_that_is_kept_is_worth_its_price() -> None:
    first, second = (Activity(id=name, duration=4, requires=DESIGN, project="book") for name in ("one", "two"))
    problem = Problem(
        activities=[first, second],
        links=[Link(before="one", after="two")],
        people=[Person(id="ann", skills={"design": 1})],
        projects=[Project(id="book", due=4)],
    )
    before = plan(problem, rounds=1)
    shorter = replace(problem, activities=[replace(first, duration=2), second])
    free, held = (replan(shorter, before, stability=Stability(start=price), rounds=3) for price in (1, 1000))
    assert (free.by_id["two"].start, held.by_id["two"].start) == (2, 4)


def test_the_near_future_is_frozen_whatever_comes(studio: Problem) -> None:
    before = plan(studio, rounds=2)
    urgent = Activity(id="urgent", duration=8, requires=DESIGN, weight=100, due=8)
    later = replace(studio, activities=[urgent, *studio.activities])
    assert replan(later, before, rounds=2).by_id["urgent"].start == 0
    held = replan(frozen(later, before, until=24), before, rounds=2)
    assert held.by_id["urgent"].start == 24
    assert [change.id for change in difference(later, before, held).moved if change.id in {"one", "two"}] == []
    assert [change.id for change in difference(later, before, held).added] == ["urgent"]


def planned(problem: Problem) -> Plan:
    try:
        return plan(problem, rounds=1)
    except BeyondHorizon:
        assume(False)
        raise


@given(problems())
@quick
def test_nothing_changes_where_nothing_happened_and_keeping_is_dear(problem: Problem) -> None:
    before = planned(problem)
    after = replan(problem, before, stability=MUCH, rounds=1)
    assert violations(problem, after) == objections(problem, after) == []
    assert difference(problem, before, after).empty


@given(problems(), st.data())
@quick
def test_a_repair_keeps_every_fact_and_starts_nothing_earlier(problem: Problem, data: st.DataObject) -> None:
    before = planned(problem)
    row = data.draw(st.sampled_from(before.activities))
    try:
        after = repair(problem, before, {row.id: Move(start=row.start + data.draw(st.integers(0, 60)))})
    except BeyondHorizon:
        return
    held = replace(problem.activities[problem.index[row.id]], pinned_start=after.by_id[row.id].start)
    pinned = replace(problem, activities=[held if each.id == row.id else each for each in problem.activities])
    assert after.conflicts or violations(pinned, after) == []
    assert all(after.by_id[each.id].start >= each.start for each in before.activities if each.start != each.finish)


@given(problems(), st.integers(0, 60))
@quick
def test_the_past_stays_when_it_is_planned_again(problem: Problem, now: int) -> None:
    before = planned(problem)
    rows = []
    for activity in problem.activities:
        row = before.by_id[activity.id]
        if row.finish <= now:
            rows.append(replace(activity, started=row.start, finished=row.finish))
        else:
            rows.append(activity)
    later = replace(problem, activities=rows, start=max(now, problem.start))
    try:
        after = replan(later, before, stability=Stability(person=8, start=2), rounds=1)
    except BeyondHorizon:
        return
    assert [each for each in violations(later, after) if "spent" not in each] == []
    for row in before.activities:
        if row.finish <= now:
            assert (after.by_id[row.id].start, after.by_id[row.id].finish) == (row.start, row.finish)
