"""Maximal lags are kept, also where that means beginning later than one could."""

from hypothesis import given
from hypothesis import strategies as st

from opsloop.engines.scheduling import Activity, Link, Person, Problem, Requirement, plan, violations
from tests.engines.scheduling.second_checker import objections
from tests.engines.scheduling.strategies import house
from tests.engines.scheduling.test_plans_hold import quick


def ends(kind: str, start: int, duration: int) -> tuple[int, int]:
    """The end of the earlier activity and of the later one that a link of this kind ties, from start and duration."""
    return (start + duration if kind[0] == "F" else start), (start if kind[1] == "S" else start + duration)


@st.composite
def schedules(draw: st.DrawFn) -> Problem:
    """Links around a schedule that is drawn first, and some of it pinned: so there is one that keeps them all."""
    count = draw(st.integers(2, 8))
    starts = [draw(st.integers(0, 60)) for _ in range(count)]
    durations = [draw(st.integers(1, 9)) for _ in range(count)]
    links = []
    for after in range(1, count):
        for before in draw(st.lists(st.integers(0, after - 1), max_size=2, unique=True)):
            kind = draw(st.sampled_from(["FS", "SS", "FF", "SF"]))
            apart = ends(kind, starts[after], durations[after])[1] - ends(kind, starts[before], durations[before])[0]
            least, most = apart - draw(st.integers(0, 5)), draw(st.none() | st.integers(0, 5))
            greatest = None if most is None else apart + most
            links.append(Link(before=str(before), after=str(after), kind=kind, lag=least, max_lag=greatest))  # type: ignore[arg-type]
    pins = [starts[n] if draw(st.integers(0, 3)) == 0 else None for n in range(count)]
    rows = [Activity(id=str(n), duration=durations[n], pinned_start=pins[n]) for n in range(count)]
    return Problem(activities=rows, links=links)


@quick
@given(schedules())
def test_where_nobody_is_short_every_maximal_lag_is_kept(problem: Problem) -> None:
    found = plan(problem, rounds=2, workers=1)
    assert [str(conflict) for conflict in found.conflicts] == []
    assert violations(problem, found) == objections(problem, found) == []


def test_what_comes_before_a_meeting_is_done_shortly_before_it() -> None:
    ann = [Person(id="ann", skills={"words": 0})]
    words = [Requirement(skill="words")]
    rows = [
        Activity(id="draft", duration=8, requires=words),
        Activity(id="slides", duration=4, requires=words),
        Activity(id="meeting", duration=2, pinned_start=24 * 7 + 2),
    ]
    links = [
        Link(before="draft", after="slides", max_lag=4),
        Link(before="slides", after="meeting", max_lag=8),
    ]
    problem = Problem(activities=rows, links=links, people=ann, calendar=house())
    found = plan(problem, rounds=3)
    assert violations(problem, found) == objections(problem, found) == []
    assert found.by_id["slides"].finish >= 24 * 6 + 2
    nights = [Link(before="slides", after="meeting", max_lag=24, elapsed=True)]
    shortly = plan(Problem(activities=rows, links=nights, people=ann, calendar=house()), rounds=3)
    assert 24 * 7 + 2 - shortly.by_id["slides"].finish <= 24
