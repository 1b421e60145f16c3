"""Facts that cannot hold together: just those, and what would help."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.scheduling import (
    Activity,
    Equipment,
    Fact,
    Link,
    Person,
    Problem,
    Project,
    Requirement,
    contradiction,
    plan,
)
from opsloop.engines.scheduling.contradicting import facts_of, without
from tests.engines.scheduling.strategies import house, problems
from tests.engines.scheduling.test_plans_hold import quick

DESIGN = [Requirement(skill="design", level=2)]


def test_a_deadline_a_release_and_a_link_that_exclude_each_other() -> None:
    rows = [
        Activity(id="a", duration=5, deadline=90),
        Activity(id="b", duration=5),
        Activity(id="c", duration=10, release=20),
        Activity(id="d", duration=10, deadline=35),
    ]
    links = [Link(before="a", after="b"), Link(before="b", after="d"), Link(before="c", after="d")]
    found = contradiction(Problem(activities=rows, links=links))
    assert found is not None
    deadline, release = Fact(kind="deadline", id="d"), Fact(kind="release", id="c")
    link = Fact(kind="link", id="c", other="d", link=2)
    assert set(found.facts) == {deadline, release, link}
    assert found.certain
    assert [(each.fact, each.value, each.amount, each.enough) for each in found.relaxations] == [
        (deadline, 40, 5, True),
        (release, 15, 5, True),
        (link, None, 0, True),
    ]


def test_too_few_people_and_a_deadline_of_a_project() -> None:
    rows = [Activity(id=name, duration=8, requires=DESIGN, project="book") for name in ("one", "two")]
    people = [Person(id="ann", skills={"design": 2}), Person(id="bob", skills={"design": 1})]
    project = Project(id="book", deadline=10)
    found = contradiction(Problem(activities=rows, people=people, projects=[project], calendar=house()))
    assert found is not None
    assert {(fact.kind, fact.id, fact.project) for fact in found.facts} == {
        ("deadline", "book", True),
        ("skill", "design", False),
    }
    assert not found.certain
    later, more = found.relaxations
    assert (later.fact.kind, later.value, later.amount) == ("deadline", 32, 22)
    assert (more.fact.kind, more.value, more.amount, more.enough) == ("skill", 1, 1, True)


def test_leave_and_equipment_are_named_too() -> None:
    away = house() - house().of([(0, 48)], start=0, end=house().end)
    ann = Person(id="ann", skills={"design": 2}, calendar=away)
    drawn = Problem(
        activities=[Activity(id="a", duration=8, requires=DESIGN, deadline=8)], people=[ann], calendar=house()
    )
    found = contradiction(drawn)
    assert found is not None
    assert {fact.kind for fact in found.facts} == {"leave", "skill", "deadline"}
    rows = [Activity(id=name, duration=4, uses={"room": 1}, pinned_start=0) for name in ("a", "b")]
    shot = contradiction(Problem(activities=rows, equipment=[Equipment(id="room", capacity=1)]))
    assert shot is not None
    assert {(fact.kind, fact.id) for fact in shot.facts} == {("pin", "a"), ("pin", "b"), ("equipment", "room")}
    assert (shot.relaxations[-1].fact.kind, shot.relaxations[-1].value) == ("equipment", 2)


def test_the_least_and_the_greatest_lag_of_a_link_are_two_facts() -> None:
    a = Activity(id="a", duration=5, pinned_start=0)
    link = [Link(before="a", after="b", max_lag=50)]
    late = contradiction(Problem(activities=[a, Activity(id="b", duration=5, pinned_start=100)], links=link))
    assert late is not None
    assert {(fact.kind, fact.id) for fact in late.facts} == {("pin", "a"), ("pin", "b"), ("max_lag", "a")}
    early = contradiction(Problem(activities=[a, Activity(id="b", duration=5, pinned_start=3)], links=link))
    assert early is not None
    assert {(fact.kind, fact.id) for fact in early.facts} == {("pin", "b"), ("link", "a")}


def test_where_a_plan_keeps_everything_there_is_no_contradiction() -> None:
    assert contradiction(Problem(activities=[Activity(id="a", duration=5, deadline=5)])) is None


def test_where_there_is_no_time_nothing_is_made_up() -> None:
    rows = [Activity(id="a", duration=5, deadline=4), Activity(id="b", duration=1)]
    assert contradiction(Problem(activities=rows), seconds=0) is None
    found = contradiction(Problem(activities=rows), seconds=60)
    assert found is not None
    assert [fact.kind for fact in found.facts] == ["deadline"]
    assert found.all_tried


@given(problems(with_calendars=False, most=5), st.integers(0, 12))
@settings(quick, max_examples=20)
def test_without_any_one_of_its_facts_the_rest_can_hold(problem: Problem, deadline: int) -> None:
    rows = [replace(row, deadline=deadline) if row.id == "a0" else row for row in problem.activities]
    tight = replace(problem, activities=rows, money=[])
    found = contradiction(tight)
    if found is None:
        assert plan(tight, rounds=3, workers=1).conflicts == ()
        return
    every = list(facts_of(tight))
    only = [fact for fact in every if fact not in found.facts]
    assert plan(without(tight, only), rounds=3, workers=1).status == "infeasible"
    for fact in found.facts:
        assert plan(without(tight, [*only, fact]), rounds=3, workers=1).status != "infeasible"
    assert any(each.enough for each in found.relaxations)


def test_what_leaves_work_no_place_within_the_calendars_is_named() -> None:
    away = house() - house().of([(0, house().end)], start=0, end=house().end)
    ann, row = Person(id="ann", skills={"design": 2}, calendar=away), Activity(id="a", duration=8, requires=DESIGN)
    gone = contradiction(Problem(activities=[row], people=[ann], calendar=house()))
    assert gone is not None
    assert {(fact.kind, fact.id) for fact in gone.facts} == {("leave", "ann"), ("skill", "design")}
    assert all(each.enough for each in gone.relaxations)
    bob = Person(id="bob", skills={"design": 2})
    pinned = contradiction(
        Problem(activities=[replace(row, pinned_people=("ann",))], people=[ann, bob], calendar=house())
    )
    assert pinned is not None
    assert {(fact.kind, fact.id) for fact in pinned.facts} == {("people", "a"), ("leave", "ann")}
    late = contradiction(Problem(activities=[replace(row, release=10_000)], people=[bob], calendar=house()))
    assert late is not None
    assert [(fact.kind, fact.id) for fact in late.facts] == [("release", "a")]


def test_calendars_are_to_blame_where_no_other_fact_is() -> None:
    row = Activity(id="a", duration=100_000, requires=DESIGN)
    found = contradiction(Problem(activities=[row], people=[Person(id="ann", skills={"design": 2})], calendar=house()))
    assert found is not None
    assert found.facts == ()


def test_a_pin_beyond_the_calendars_is_a_contradiction_by_itself() -> None:
    row = Activity(id="a", duration=8, requires=DESIGN, pinned_start=10_000)
    problem = Problem(activities=[row], people=[Person(id="ann", skills={"design": 2})], calendar=house())
    assert [each.kind for each in plan(problem, rounds=1).conflicts] == ["people"]
    found = contradiction(problem)
    assert found is not None
    assert [(fact.kind, fact.id) for fact in found.facts] == [("pin", "a")]
