"""Published instances, and cases worked out by hand."""

import csv
import os
from pathlib import Path

import pytest

from opsloop.engines.scheduling import (
    Activity,
    Equipment,
    Link,
    LinkKind,
    MoneyLimit,
    Objective,
    Person,
    Problem,
    Project,
    Requirement,
    WrongProblem,
    plan,
    violations,
)
from opsloop.engines.scheduling.formats import read
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.strategies import house

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[3]


def shared(name: str) -> Path:
    """A folder of the public instances that are not part of the project, or a skipped test."""
    candidates = [Path(os.environ["OPSLOOP_DATA"])] if "OPSLOOP_DATA" in os.environ else []
    candidates += [parent.parent / "shared" / "data" for parent in (ROOT, ROOT.parent)]
    for folder in candidates:
        if (folder / "scheduling" / name).is_dir():
            return folder / "scheduling" / name
    pytest.skip(f"the instances {name} are not here (set OPSLOOP_DATA)")


@pytest.mark.parametrize(("name", "best"), [("J30_1", 43), ("J30_13", 43), ("J30_41", 53), ("J60_1", 77)])
def test_an_instance_of_psplib_reaches_the_best_known(name: str, best: int) -> None:
    problem = read((HERE / f"data/{name}.txt").read_text()).problem
    found = plan(problem, rounds=3)
    assert violations(problem, found) == objections(problem, found) == []
    assert found.makespan == best
    assert found.bound is not None
    assert found.bound <= best


def test_a_team_of_many_skills_is_planned_as_published() -> None:
    folder = shared("mspsp")
    rows = list(csv.DictReader((folder / "published_results.csv").open()))
    row = next(row for row in rows if "n20_m20" in row["group"] and row["optimal"] == "1")
    name = row["group"].replace("results_", "inst_").replace("_pris", "")
    problem = read((folder / "1a" / f"{name}_{int(row['instance']):02d}.dzn").read_text()).problem
    found = plan(problem, seconds=20)
    assert violations(problem, found) == objections(problem, found) == []
    assert (found.status, found.makespan) == ("optimal", int(row["makespan"]))


def test_levels_are_kept_and_generalists_kept_free() -> None:
    problem = read((shared("imopse") / "d36/100_20_46_15.def").read_text()).problem
    found = plan(problem, rounds=2)
    assert violations(problem, found) == objections(problem, found) == []
    assert found.makespan < 197


def test_an_important_project_comes_first() -> None:
    rows = [Activity(id=name, duration=8, project=name, requires=[Requirement(skill="s")]) for name in ("low", "high")]
    projects = [Project(id="low", weight=1, due=8), Project(id="high", weight=5, due=8)]
    found = plan(Problem(activities=rows, projects=projects, people=[Person(id="p", skills={"s": 0})]), rounds=1)
    assert (found.by_id["high"].start, found.by_id["low"].start) == (0, 8)
    assert found.figures.tardiness == 8


def test_somebody_on_leave_is_waited_for_or_worked_around() -> None:
    away = house() - house().of([(0, 50)], start=0, end=house().end)
    people = [Person(id="off", skills={"s": 1}, calendar=away), Person(id="here", skills={"s": 1})]
    rows = [Activity(id="a", duration=4, requires=[Requirement(skill="s")])]
    found = plan(Problem(activities=rows, people=people, calendar=house()), rounds=1)
    assert found.by_id["a"].people[0].person == "here"


def test_what_may_not_pause_waits_for_the_end_of_leave() -> None:
    away = house() - house().of([(4, 24)], start=0, end=house().end)
    person = Person(id="p", skills={"s": 1}, calendar=away)
    asked = [Requirement(skill="s")]
    starts = {}
    for interruptible in (True, False):
        row = Activity(id="a", duration=6, requires=asked, interruptible=interruptible)
        starts[interruptible] = plan(Problem(activities=[row], people=[person], calendar=house()), rounds=1).by_id["a"]
    assert (starts[True].start, starts[True].finish) == (0, 26)
    assert (starts[False].start, starts[False].finish) == (24, 30)


def test_pinned_started_and_finished_work_stays() -> None:
    asked = [Requirement(skill="s")]
    rows = [
        Activity(id="past", duration=4, requires=asked, started=0, finished=5),
        Activity(id="running", duration=6, requires=asked, started=7, remaining=2, pinned_people=["p"]),
        Activity(id="pinned", duration=3, requires=asked, pinned_start=15),
        Activity(id="free", duration=4, requires=asked),
    ]
    problem = Problem(activities=rows, people=[Person(id="p", skills={"s": 1})], start=10)
    found = plan(problem, rounds=1)
    assert violations(problem, found) == objections(problem, found) == []
    assert [(row.start, row.finish) for row in found.activities] == [(0, 5), (7, 12), (15, 18), (18, 22)]


def test_money_of_a_period_puts_work_off() -> None:
    rows = [Activity(id=name, duration=2, cost=60.0) for name in ("a", "b")]
    problem = Problem(activities=rows, money=[MoneyLimit(start=0, end=10, amount=100.0)])
    assert sorted(row.start for row in plan(problem, rounds=1).activities) == [0, 10]


def test_a_payment_that_takes_no_time_counts_against_the_money_of_its_period() -> None:
    rows = [
        Activity(id="work", duration=4, cost=60.0),
        Activity(id="pay", duration=0, cost=50.0),
        Activity(id="done", duration=0),
    ]
    links = [Link(before="work", after="pay"), Link(before="work", after="done")]
    problem = Problem(activities=rows, links=links, money=[MoneyLimit(start=0, end=8, amount=100.0)])
    found = plan(problem, rounds=0)
    assert {row.id: row.start for row in found.activities} == {"work": 0, "pay": 8, "done": 4}
    assert violations(problem, found) == []


def test_started_work_was_paid_before_and_goes_on() -> None:
    rows = [
        Activity(id="begun", duration=4, cost=500.0, started=0, remaining=4),
        Activity(id="next", duration=4, cost=90.0),
    ]
    problem = Problem(activities=rows, money=[MoneyLimit(start=0, end=10, amount=100.0)])
    found = plan(problem, rounds=0)
    assert {row.id: (row.start, row.finish) for row in found.activities} == {"begun": (0, 4), "next": (0, 4)}


def test_a_pin_for_which_there_is_no_money_says_so() -> None:
    rows = [Activity(id="pay", duration=0, cost=150.0, pinned_start=4)]
    problem = Problem(activities=rows, money=[MoneyLimit(start=0, end=10, amount=100.0)])
    found = plan(problem, rounds=0)
    assert [(each.kind, each.activity, each.at) for each in found.conflicts] == [("money", "pay", 4)]
    assert str(found.conflicts[0]) == "activity pay is pinned to 4, when the money does not suffice"
    assert found.status == "infeasible"
    assert len(violations(problem, found)) == len(objections(problem, found)) == 1


def test_a_deadline_that_cannot_be_met_is_named() -> None:
    found = plan(Problem(activities=[Activity(id="a", duration=9, deadline=5)]), rounds=1)
    assert found.status == "infeasible"
    assert [str(each) for each in found.conflicts] == ["activity a would finish at 9, after its deadline 5"]
    assert found.gap is None


def test_a_maximal_lag_is_kept() -> None:
    rows = [
        Activity(id="a", duration=2),
        Activity(id="b", duration=2, uses={"e": 1}),
        Activity(id="c", duration=9, uses={"e": 1}),
    ]
    links = [Link(before="a", after="b", max_lag=1), Link(before="a", after="c", kind="SS")]
    problem = Problem(activities=rows, links=links, equipment=[Equipment(id="e", capacity=1)])
    found = plan(problem, rounds=2)
    assert violations(problem, found) == objections(problem, found) == []


def test_what_it_costs_can_weigh_more_than_time() -> None:
    people = [
        Person(id="dear", skills={"s": 1}, cost_per_hour=100.0),
        Person(id="cheap", skills={"s": 1}, cost_per_hour=10.0),
    ]
    rows = [Activity(id=name, duration=5, requires=[Requirement(skill="s")]) for name in ("a", "b")]
    problem = Problem(activities=rows, people=people, unit_minutes=60)
    assert plan(problem, rounds=1).makespan == 5
    thrifty = plan(problem, Objective(makespan=1, cost=1), rounds=1)
    assert (thrifty.makespan, thrifty.figures.cost) == (10, 100.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"duration": None}, "activity a needs a duration or an effort, and not both"),
        (
            {"requires": [Requirement(skill="s", count=3)]},
            "activity a asks for 3 with skill s at level 0 or above; there are 1",
        ),
        ({"uses": {"e": 5}}, "activity a uses 5 of e, of which there are 1"),
        ({"project": "none"}, "activity a is of no project: none"),
        ({"finished": 5}, "activity a is finished but was never started"),
        ({"pinned_people": ["p", "p"], "requires": [Requirement(skill="s", count=2)]}, "the same person pinned twice"),
    ],
)
def test_a_refusal_names_the_fact(changes: dict[str, object], said: str) -> None:
    facts: dict[str, object] = {"id": "a", "duration": 2, **changes}
    with pytest.raises(WrongProblem, match=said):
        Problem(
            activities=[Activity(**facts)],  # type: ignore[arg-type]
            people=[Person(id="p", skills={"s": 0})],
            equipment=[Equipment(id="e", capacity=1)],
        )


def test_a_ring_of_links_is_named() -> None:
    rows = [Activity(id=name, duration=1) for name in "abc"]
    links = [Link(before="a", after="b"), Link(before="b", after="c"), Link(before="c", after="b")]
    with pytest.raises(WrongProblem, match=r"wait for each other: (b, c|c, b)"):
        Problem(activities=rows, links=links)


@pytest.mark.parametrize(("pinned", "status", "apart"), [(None, "optimal", 2), (0, "infeasible", 20)])
def test_a_maximal_lag_shorter_than_all_work_is_kept_or_said_to_break(
    pinned: int | None, status: str, apart: int
) -> None:
    asked = [Requirement(skill="s")]
    rows = [Activity(id="a", duration=4, requires=asked, pinned_start=pinned)]
    rows.append(Activity(id="b", duration=4, release=72, requires=asked))
    links = [Link(before="a", after="b", max_lag=2)]
    problem = Problem(activities=rows, links=links, people=[Person(id="p", skills={"s": 0})], calendar=house())
    found = plan(problem, rounds=3)
    assert found.status == status
    assert house().between(found.by_id["a"].finish, found.by_id["b"].start) == apart
    assert bool(found.conflicts) == bool(violations(problem, found)) == bool(objections(problem, found))


@pytest.mark.parametrize(
    ("kind", "lag", "elapsed"), [("SF", 0, False), ("SF", -2, True), ("FF", 20, True), ("FS", 20, True)]
)
def test_a_finish_that_waits_over_the_night_is_not_the_evening_before(kind: LinkKind, lag: int, elapsed: bool) -> None:
    asked = [Requirement(skill="s")]
    release = 24 if kind == "SF" else 0
    rows = [Activity(id="a", duration=2, release=release), Activity(id="b", duration=8, requires=asked)]
    links = [Link(before="a", after="b", kind=kind, lag=lag, elapsed=elapsed)]
    people = [Person(id="p", skills={"s": 0}, calendar=house())]
    problem = Problem(activities=rows, links=links, people=people, calendar=house())
    found = plan(problem, rounds=1)
    assert violations(problem, found) == objections(problem, found) == []
    assert 24 < found.by_id["b"].finish <= 32
