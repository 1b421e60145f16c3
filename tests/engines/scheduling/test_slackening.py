"""How much later an activity may be, and what is critical: known answers, and the repair's word."""

from dataclasses import replace

import pytest
from hypothesis import assume, given

from opsloop.engines.scheduling import (
    Activity,
    BeyondHorizon,
    Equipment,
    Link,
    LinkKind,
    Move,
    Person,
    Plan,
    Problem,
    Project,
    Requirement,
    critical_path,
    plan,
    repair,
    slacks,
)
from tests.engines.scheduling.strategies import house, problems
from tests.engines.scheduling.test_plans_hold import quick

DESIGN = [Requirement(skill="design", level=1)]


def test_slack_is_working_time_to_the_end_of_the_project() -> None:
    rows = [Activity(id=name, duration=length, project="j") for name, length in (("a", 8), ("b", 20), ("c", 4))]
    problem = Problem(
        activities=rows,
        links=[Link(before="a", after="c"), Link(before="b", after="c")],
        projects=[Project(id="j")],
        calendar=house(),
    )
    found = slacks(problem, plan(problem, rounds=0))
    assert {name: each.total for name, each in found.items()} == {"a": 12, "b": 0, "c": 0}
    assert (found["a"].free, found["a"].latest_finish) == (12, 52)


def test_slack_ends_where_the_person_or_the_room_is_wanted_next() -> None:
    rows = [
        Activity(id="draw", duration=2, requires=DESIGN),
        Activity(id="redraw", duration=2, requires=DESIGN, release=6),
        Activity(id="shoot", duration=2, uses={"room": 1}),
        Activity(id="show", duration=2, uses={"room": 1}, release=7),
        Activity(id="long", duration=12),
    ]
    problem = Problem(
        activities=rows,
        people=[Person(id="ann", skills={"design": 1})],
        equipment=[Equipment(id="room", capacity=1)],
    )
    found = slacks(problem, plan(problem, rounds=0))
    assert {name: (each.free, each.total) for name, each in found.items()} == {
        "draw": (4, 8),
        "redraw": (4, 4),
        "shoot": (5, 8),
        "show": (3, 3),
        "long": (0, 0),
    }


def planned(problem: Problem) -> Plan:
    try:
        return plan(problem, rounds=1)
    except BeyondHorizon:
        assume(False)
        raise


def test_what_others_only_end_behind_waits_for_a_room_within_its_slack() -> None:
    rows = [
        Activity(id="check", duration=1, release=2, uses={"room": 1}),
        Activity(id="show", duration=4, uses={"room": 1}),
        Activity(id="clean", duration=1, uses={"room": 1}),
    ]
    links = [Link(before="check", after="show", kind="FF")]
    problem = Problem(activities=rows, links=links, equipment=[Equipment(id="room", capacity=2)])
    found = plan(problem, rounds=5)
    assert slacks(problem, found)["clean"].latest_start == 2
    later = repair(problem, found, {"clean": Move(start=2)})
    assert {row.id: (row.start, row.finish) for row in later.activities} == {
        "check": (3, 4),
        "show": (0, 4),
        "clean": (2, 3),
    }


@given(problems())
@quick
def test_within_its_slack_nothing_delays_a_project(problem: Problem) -> None:
    problem = replace(problem, money=[])
    found = planned(problem)
    assert set(found.conflicts) == set()
    for name, slack in slacks(problem, found).items():
        row = found.by_id[name]
        assert row.start <= slack.latest_start
        assert 0 <= slack.free <= slack.total
        if slack.total and row.start < row.finish:
            try:
                later = repair(problem, found, {name: Move(start=slack.latest_start)})
            except BeyondHorizon:
                continue
            assert later.conflicts == ()
            assert not worse(problem, found, later)


def worse(problem: Problem, before: Plan, after: Plan) -> set[str]:
    """What ends later although it is due, or has no due and is not to end later."""
    was, now = ends(problem, before), ends(problem, after)
    dues = {each.id: each.due for each in problem.projects}
    late = {key or "" for key, end in now.items() if end > max(was[key], dues.get(key or "") or 0)}
    return late | {each.id for each in problem.activities if _later_than_due(each, before, after)}


def _later_than_due(fact: Activity, before: Plan, after: Plan) -> bool:
    return fact.due is not None and after.by_id[fact.id].finish > max(fact.due, before.by_id[fact.id].finish)


def ends(problem: Problem, found: Plan) -> dict[str | None, int]:
    """When each project is done, and all of it."""
    last = {None: max(row.finish for row in found.activities)}
    for each in problem.activities:
        if each.project is not None:
            last[each.project] = max(last.get(each.project, 0), found.by_id[each.id].finish)
    return last


@given(problems(with_calendars=False))
@quick
def test_what_is_critical_makes_the_plan_end_later_or_something_late_by_being_a_unit_later(problem: Problem) -> None:
    rows = [replace(each, uses={}) for each in problem.activities]  # its order holds even where two would fit at once
    links = [each for each in problem.links if each.kind != "SF" and each.lag >= 0]  # others can run against people
    problem = replace(problem, activities=rows, links=links, money=[])
    found = planned(problem)
    for name, slack in slacks(problem, found).items():
        row = found.by_id[name]
        if slack.critical and row.start < row.finish:
            later = repair(problem, found, {name: Move(start=row.start + 1)})
            driven = {""} | {each.id for each in [*problem.activities, *problem.projects] if each.due is not None}
            assert later.conflicts or worse(problem, found, later) & driven


def test_a_link_against_the_order_of_people_leaves_no_slack() -> None:
    rows = [
        Activity(id="two", duration=1, release=1, project="j", requires=DESIGN),
        Activity(id="one", duration=1, requires=DESIGN),
    ]
    problem = Problem(
        activities=rows,
        links=[Link(before="two", after="one", kind="SF")],
        people=[Person(id="ann", skills={"design": 1})],
        projects=[Project(id="j")],
    )
    found = plan(problem, rounds=0)
    assert (found.by_id["one"].finish, found.by_id["two"].start) == (1, 1)
    assert {name: each.total for name, each in slacks(problem, found).items()} == {"one": 0, "two": 0}


def test_what_must_begin_before_a_moment_of_the_night_begins_in_the_day_before() -> None:
    rows = [
        Activity(id="brief", duration=1),
        Activity(id="shoot", duration=1, release=34, project="j", requires=DESIGN),
    ]
    problem = Problem(
        activities=rows,
        links=[Link(before="brief", after="shoot", kind="SS")],
        people=[Person(id="ann", skills={"design": 1}, calendar=house(11))],
        projects=[Project(id="j")],
        calendar=house(),
    )
    found = slacks(problem, plan(problem, rounds=0))["brief"]
    assert (found.latest_start, found.latest_finish) == (31, 32)


def test_critical_is_what_holds_the_end_of_the_plan_or_a_due_day_and_no_other_project() -> None:
    rows = [
        Activity(id="a", duration=8, project="undated"),
        Activity(id="b", duration=3, project="undated"),
        Activity(id="c", duration=20, project="long"),
        Activity(id="d", duration=18, project="long"),
        Activity(id="e", duration=8, project="early", due=8),
        Activity(id="f", duration=9, project="early"),
        Activity(id="g", duration=10, project="overdue"),
        Activity(id="h", duration=6, project="overdue"),
        Activity(id="i", duration=5, due=3),
    ]
    projects = [
        *(Project(id=name) for name in ("undated", "long")),
        Project(id="early", due=15),
        Project(id="overdue", due=7),
    ]
    problem = Problem(activities=rows, projects=projects)
    found = slacks(problem, plan(problem, rounds=0))
    assert {name: (each.total, each.critical) for name, each in found.items()} == {
        "a": (0, False),
        "b": (5, False),
        "c": (0, True),
        "d": (2, False),
        "e": (0, True),
        "f": (6, False),
        "g": (0, True),
        "h": (4, False),
        "i": (0, True),
    }


def test_where_everybody_is_busy_to_their_last_day_only_who_ends_last_is_critical() -> None:
    people = [Person(id=str(one), skills={"design": 1}) for one in range(5)]
    rows = [
        Activity(
            id=f"{one}-{two}",
            duration=4 + (one == two == 0),
            project=f"j{one}",
            requires=DESIGN,
            pinned_people=[str(one)],
        )
        for one in range(5)
        for two in range(6)
    ]
    problem = Problem(activities=rows, people=people, projects=[Project(id=f"j{one}", due=90) for one in range(5)])
    found = plan(problem, rounds=0)
    assert {name for name, each in slacks(problem, found).items() if each.critical} == set(
        critical_path(problem, found)
    )


@given(problems(with_calendars=False))
@quick
def test_the_chain_to_the_end_of_the_plan_is_critical(problem: Problem) -> None:
    found = planned(replace(problem, money=[]))
    critical = slacks(problem, found)
    assert all(critical[name].critical for name in critical_path(problem, found))


def test_a_pin_is_critical_only_where_it_holds_the_end_and_what_it_waits_for_as_well() -> None:
    rows = [
        Activity(id="before", duration=4, project="j"),
        Activity(id="early", duration=4, project="j"),
        Activity(id="held", duration=2, pinned_start=4, project="j"),
        Activity(id="begun", duration=30, started=0, remaining=30, project="j"),
        Activity(id="done", duration=30, started=0, finished=30, project="j"),
    ]
    links = [Link(before="before", after="held")]
    problem = Problem(activities=rows, links=links, projects=[Project(id="j")])
    found = slacks(problem, plan(problem, rounds=0))
    assert {name for name, each in found.items() if each.critical} == {"before", "begun"}
    assert (found["early"].total, found["held"].total) == (26, 0)


@pytest.mark.parametrize("kind", ["FS", "FF"])
def test_what_takes_no_time_is_on_the_evening_of_the_finish_that_it_waits_for(kind: LinkKind) -> None:
    rows = [Activity(id="work", duration=7), Activity(id="done", duration=0)]
    link = Link(before="work", after="done", kind=kind)
    problem = Problem(activities=rows, links=[link], people=[], calendar=house())
    found = planned(problem)
    begun = found.by_id["work"].start
    later = repair(problem, found, {"work": Move(start=begun + 1)})
    assert [(row.start, row.finish) for row in later.activities] == [(begun + 1, begun + 8), (begun + 8, begun + 8)]
