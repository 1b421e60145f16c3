"""Case by case what an indicator goes by, counted by hand, and against a slow obvious way on random logs."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.mining import WrongLog, event_log, measures, ways_by_week
from opsloop.engines.warehouse import Warehouse, from_rows

DAY = datetime(2026, 3, 2, tzinfo=UTC)
ROWS = [
    ("a", "ask", 0, "lin"),
    ("a", "check", 24, "wang"),
    ("a", "check", 30, "wang"),
    ("a", "pay", 40, "lin"),
    ("b", "ask", 200, None),
    ("b", "pay", 203, "lin"),
]


def log_of(warehouse, rows):
    return event_log(
        from_rows(
            warehouse, [(case, step, DAY + timedelta(hours=hour), who, None, None) for case, step, hour, who in rows]
        )
    )


def test_what_was_counted_by_hand():
    with Warehouse() as warehouse:
        log = log_of(warehouse, ROWS)
        a, b = measures(log)
        assert (a.name, a.opened, a.duration_s, a.steps, a.turns, a.again, a.wait_s) == (
            ("a", DAY, 40 * 3600, 4, 3, True, None)
        )
        assert (b.name, b.steps, b.turns, b.again, b.group) == ("b", 2, 1, False, "")
        checked = measures(log, step="check")
        assert [(row.wait_s, row.again) for row in checked] == [(30 * 3600, True), (None, False)]
        assert [row.again for row in measures(log, step="pay")] == [False, False]
        with pytest.raises(WrongLog):
            measures(log, step="nothing")
        with pytest.raises(WrongLog):
            measures(log, group="nothing")


def test_within_so_many_days_a_case_is_as_it_was_then():
    """Neither what was done later counts, nor who had it next; only that it was not over."""
    rows = [
        ("a", "ask", 0, "lin"), ("a", "check", 24, "wang"), ("a", "check", 48, "li"),
        ("b", "ask", 0, "lin"), ("b", "check", 30, "wang"),
        ("c", "ask", 0, "lin"),
    ]  # fmt: skip
    with Warehouse() as warehouse:
        a, b, c = measures(log_of(warehouse, rows), step="check", days=1)
        assert (a.steps, a.turns, a.again, a.wait_s, a.duration_s, a.open) == (2, 2, False, 86_400, 86_400, True)
        assert (b.steps, b.turns, b.again, b.wait_s, b.duration_s, b.open) == (1, 1, False, None, 0, True)
        assert (c.steps, c.open) == (1, False)
        assert [row.again for row in measures(log_of(warehouse, rows), step="check", days=2)] == [True, False, False]


def test_a_case_in_which_nothing_was_done_yet_is_counted():
    """Its only step began at once and took longer than it is followed."""
    with Warehouse() as warehouse:
        rows = [("a", "check", DAY + timedelta(days=5), "lin", DAY, None)]
        (a,) = measures(event_log(from_rows(warehouse, rows)), days=2)
        assert (a.steps, a.turns, a.duration_s, a.open) == (0, 1, 0, True)


def test_ways_by_the_week_in_which_their_cases_began():
    with Warehouse() as warehouse:
        log = log_of(warehouse, ROWS)
        assert ways_by_week(log, day=date(2026, 3, 9)) == (
            (-1, ("ask", "check", "check", "pay"), 1),
            (0, ("ask", "pay"), 1),
        )


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("pq"), st.sampled_from("xyz"), st.integers(0, 99), st.sampled_from(["u", "v", None])),
        min_size=1,
        max_size=14,
    )
)
def test_it_agrees_with_going_through_each_case(rows):
    with Warehouse() as warehouse:
        found = {row.name: row for row in measures(log_of(warehouse, rows), step="") if row.name}
        for name in {row[0] for row in rows}:
            own = sorted((row for row in rows if row[0] == name), key=lambda row: row[2])
            turns = 1 + sum(one[3] != two[3] and None not in {one[3], two[3]} for one, two in itertools.pairwise(own))
            again = len({row[1] for row in own}) < len(own)
            told = found[name]
            hours = own[-1][2] - own[0][2]
            assert (told.steps, told.turns, told.again, told.duration_s) == (len(own), turns, again, hours * 3600)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("pq"), st.sampled_from("xy"), st.integers(0, 99), st.sampled_from(["u", "v", None])),
        min_size=1,
        max_size=14,
    ),
    st.integers(1, 4),
)
def test_within_days_it_is_a_log_that_ends_then(rows, days):
    """What is asked within so many days is what a log would say from which all later rows were taken away."""
    begun = {name: min(row[2] for row in rows if row[0] == name) for name in {row[0] for row in rows}}
    early = [row for row in rows if row[2] <= begun[row[0]] + 24 * days]
    with Warehouse() as warehouse:
        within = measures(log_of(warehouse, rows), step="", days=days)
        cut = measures(log_of(warehouse, early), step="")
        assert {row.name: replace(row, open=False) for row in within} == {row.name: row for row in cut}
        later = {row[0] for row in rows} - {row[0] for row in set(rows) - set(early)}
        assert {row.name for row in within if not row.open} == later
