"""Two checkers that know nothing of each other say the same of good plans and of broken ones."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

from opsloop.engines.scheduling import (
    LINK_KINDS,
    Activity,
    BeyondHorizon,
    Link,
    MoneyLimit,
    Plan,
    Planned,
    Problem,
    Project,
    Requirement,
    Seat,
    WrongProblem,
    plan,
    violations,
)
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.strategies import calendars, problems

GOOD = (math.inf, math.inf, math.inf, -math.inf)
"""Which plans will do: mostly the first, made in a hundredth of the time, sometimes only one that was sought."""
Changed = st.SearchStrategy[tuple[Problem, Plan]]
quick = settings(derandomize=True, max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def planned(draw: st.DrawFn) -> tuple[Problem, Plan]:
    """A problem with a plan of the solver; then some of the plan is made fact: past, pinned, or limited."""
    problem = draw(problems())
    try:
        found = plan(problem, rounds=1, enough=draw(st.sampled_from(GOOD)))
    except BeyondHorizon:
        reject()
    now = draw(st.integers(0, found.makespan))
    rows = [_made_fact(draw, problem, each, found.by_id[each.id], now) for each in problem.activities]
    return replace(problem, activities=rows, start=max(now, problem.start)), found


def _made_fact(draw: st.DrawFn, problem: Problem, activity: Activity, row: Planned, now: int) -> Activity:
    names = [seat.person for seat in row.people]
    if row.finish <= now:
        return replace(activity, started=row.start, finished=row.finish, pinned_people=names)
    if row.start < now:
        left = _worked(problem, activity, row, now)
        return replace(activity, started=row.start, remaining=left, pinned_people=names)
    return replace(
        activity,
        pinned_start=draw(st.sampled_from([None, None, row.start])),
        pinned_people=draw(st.sampled_from([(), (), names])),
        deadline=draw(st.sampled_from([None, row.finish, row.finish + 2])),
    )


def _worked(problem: Problem, activity: Activity, row: Planned, now: int) -> int:
    """The working time that the plan has left for it at `now`."""
    team = {seat.person for seat in row.people}
    theirs = [person.calendar or problem.calendar for person in problem.people if person.id in team]
    calendars = [each for each in theirs or [problem.calendar] if each is not None]
    return sum(all(each.works_at(at) for each in calendars) for at in range(now, row.finish))


@st.composite
def broken(draw: st.DrawFn) -> tuple[Problem, Plan]:
    """The same with one or two activities elsewhere, longer, shorter, or done by others."""
    problem, found = draw(planned())
    rows = list(found.activities)
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(rows) - 1))
        rows[place] = _changed(draw, problem, rows[place])
    return problem, replace(found, activities=tuple(rows))


def _changed(draw: st.DrawFn, problem: Problem, row: Planned) -> Planned:
    by = draw(st.sampled_from([-24, -5, -2, -1, 1, 2, 5, 24]))
    people = list(row.people)
    if people and draw(st.booleans()):
        place = draw(st.integers(0, len(people) - 1))
        other = draw(st.sampled_from([person.id for person in problem.people]))
        people[place] = Seat(other, draw(st.sampled_from([people[place].skill, "design"])))
        return replace(row, people=tuple(people[: draw(st.sampled_from([len(people), len(people), place]))]))
    start, finish = draw(st.sampled_from([(by, by), (by, by), (0, by), (by, 0)]))
    low = max(0, row.start + start)
    return replace(row, start=low, finish=max(low, row.finish + finish))


@st.composite
def refitted(draw: st.DrawFn) -> tuple[Problem, Plan]:
    """The plan unchanged, in a problem that asks for something else."""
    problem, found = draw(planned())
    change = draw(st.sampled_from([_linked, _limited, _dated, _demanding, _away]))
    try:
        return change(draw, problem), found
    except WrongProblem:
        reject()


def _linked(draw: st.DrawFn, problem: Problem) -> Problem:
    names = [row.id for row in problem.activities]
    before, after = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    lag = draw(st.integers(-6, 12))
    most = draw(st.none() | st.integers(lag, lag + 12))
    kind, elapsed = draw(st.sampled_from(LINK_KINDS)), draw(st.booleans())
    link = Link(before=before, after=after, kind=kind, lag=lag, max_lag=most, elapsed=elapsed)
    return replace(problem, links=[*problem.links, link])


def _limited(draw: st.DrawFn, problem: Problem) -> Problem:
    start = draw(st.integers(0, 60))
    limit = MoneyLimit(start=start, end=start + draw(st.integers(1, 60)), amount=60.0 * draw(st.integers(0, 12)))
    rooms = [replace(each, capacity=draw(st.integers(0, 2))) for each in problem.equipment]
    return replace(problem, money=[limit], equipment=rooms)


def _dated(draw: st.DrawFn, problem: Problem) -> Problem:
    dates = st.none() | st.integers(0, 120)
    rows = [replace(each, project="dated") for each in problem.activities]
    one = draw(st.integers(0, len(rows) - 1))
    rows[one] = replace(rows[one], release=draw(dates), deadline=draw(dates))
    dated = Project(id="dated", release=draw(dates), deadline=draw(dates))
    return replace(problem, activities=rows, projects=[*problem.projects, dated])


def _demanding(draw: st.DrawFn, problem: Problem) -> Problem:
    rows = list(problem.activities)
    one = draw(st.integers(0, len(rows) - 1))
    asked = [
        Requirement(skill=each.skill, level=draw(st.integers(0, 3)), count=each.count) for each in rows[one].requires
    ]
    whole, pauses = draw(st.sampled_from([0, 0, 1])), draw(st.booleans())
    work = (rows[one].duration or 0) + whole
    rows[one] = replace(rows[one], requires=asked, interruptible=pauses, duration=work)
    return replace(problem, activities=rows)


def _away(draw: st.DrawFn, problem: Problem) -> Problem:
    people = list(problem.people)
    one = draw(st.integers(0, len(people) - 1))
    people[one] = replace(people[one], calendar=draw(calendars()))
    return replace(problem, people=people, calendar=draw(st.sampled_from([problem.calendar, None])))


@given(planned())
@quick
def test_both_find_nothing_in_what_is_planned(made: tuple[Problem, Plan]) -> None:
    problem, found = made
    assert (objections(problem, found), violations(problem, found)) == ([], [])


@pytest.mark.parametrize("changed", [broken(), refitted()], ids=["another plan", "another problem"])
@given(data=st.data())
@settings(quick, max_examples=300)
def test_both_find_something_where_either_does(changed: Changed, data: st.DataObject) -> None:
    problem, found = data.draw(changed)
    first, second = violations(problem, found), objections(problem, found)
    event("broken" if first else "still whole")
    assert bool(first) == bool(second), (first, second)


@given(refitted())
@settings(quick, max_examples=100)
def test_a_plan_that_breaks_a_fact_says_so(made: tuple[Problem, Plan]) -> None:
    problem, _ = made
    try:
        found = plan(problem, rounds=1)
    except WrongProblem:
        return
    broken = objections(problem, found)
    event("broken" if broken else "kept")
    assert bool(broken) == bool(violations(problem, found))
    assert bool(broken) == bool(found.conflicts), (broken, found.conflicts)
