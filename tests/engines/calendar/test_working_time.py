"""Arithmetic in working time, against counting minute by minute."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from opsloop.engines.calendar import OutOfHorizon, WorkingTime

END = 120
intervals = st.lists(st.tuples(st.integers(-5, END + 5), st.integers(-5, END + 5)), max_size=8)
instants = st.integers(0, END)


def laid(parts: list[tuple[int, int]]) -> tuple[WorkingTime, set[int]]:
    minutes = {minute for low, high in parts for minute in range(max(low, 0), min(high, END))}
    return WorkingTime.of(parts, start=0, end=END), minutes


def minutes_of(working: WorkingTime) -> set[int]:
    return {minute for low, high in working.spans() for minute in range(low, high)}


@given(intervals)
def test_spans_are_sorted_apart_and_exactly_what_went_in(parts: list[tuple[int, int]]) -> None:
    working, minutes = laid(parts)
    spans = list(working.spans())
    assert minutes_of(working) == minutes
    assert working.minutes == len(minutes)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))


@given(intervals, instants, instants)
def test_between_counts_the_worked_minutes(parts: list[tuple[int, int]], start: int, end: int) -> None:
    working, minutes = laid(parts)
    counted = sum(min(start, end) <= minute < max(start, end) for minute in minutes)
    assert working.between(start, end) == (counted if start <= end else -counted)


@given(intervals, instants, st.integers(0, 60))
def test_add_is_the_earliest_instant_by_which_it_is_done(parts: list[tuple[int, int]], start: int, effort: int) -> None:
    working, minutes = laid(parts)
    done = [end for end in range(start, END + 1) if sum(start <= minute < end for minute in minutes) == effort]
    if done:
        assert working.add(start, effort) == done[0]
    else:
        with pytest.raises(OutOfHorizon):
            working.add(start, effort)


@given(intervals, instants, st.integers(0, 60))
def test_subtract_is_the_latest_instant_from_which_it_is_done(
    parts: list[tuple[int, int]], end: int, effort: int
) -> None:
    working, minutes = laid(parts)
    begun = [start for start in range(end + 1) if sum(start <= minute < end for minute in minutes) == effort]
    if begun:
        assert working.subtract(end, effort) == begun[-1]
    else:
        with pytest.raises(OutOfHorizon):
            working.subtract(end, effort)


@given(intervals, instants)
def test_the_next_and_the_previous_worked_minute(parts: list[tuple[int, int]], at: int) -> None:
    working, minutes = laid(parts)
    later = [minute for minute in sorted(minutes) if minute >= at]
    earlier = [minute + 1 for minute in sorted(minutes) if minute + 1 <= at]
    for ask, answers in ((working.next_working, later[:1]), (working.previous_working, earlier[-1:])):
        if answers:
            assert ask(at) == answers[0]
        else:
            with pytest.raises(OutOfHorizon):
                ask(at)


@given(intervals, instants)
def test_a_minute_is_worked_or_not(parts: list[tuple[int, int]], at: int) -> None:
    working, minutes = laid(parts)
    assert working.works_at(at) == (at in minutes)


@given(intervals, instants, instants)
def test_spans_are_clipped_to_what_was_asked(parts: list[tuple[int, int]], start: int, end: int) -> None:
    assume(start <= end)
    working, minutes = laid(parts)
    found = {minute for low, high in working.spans(start, end) for minute in range(low, high)}
    assert found == {minute for minute in minutes if start <= minute < end}


@given(intervals, intervals)
def test_working_times_compose_like_sets(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    (mine, my_minutes), (theirs, their_minutes) = laid(left), laid(right)
    assert minutes_of(mine & theirs) == my_minutes & their_minutes
    assert minutes_of(mine | theirs) == my_minutes | their_minutes
    assert minutes_of(mine - theirs) == my_minutes - their_minutes


def test_questions_outside_the_horizon_are_refused() -> None:
    working = WorkingTime.of([(10, 20)], start=0, end=30)
    other = WorkingTime.of([], start=40, end=50)
    for ask in (
        lambda: working.between(-1, 5),
        lambda: working.add(31, 0),
        lambda: working.next_working(20),
        lambda: working.previous_working(10),
        lambda: working & other,
    ):
        with pytest.raises(OutOfHorizon):
            ask()
    for mistake in (lambda: working.add(0, -1), lambda: WorkingTime.of([], start=5, end=0)):
        with pytest.raises(ValueError, match=r"wanted minutes|before it begins"):
            mistake()
