"""Case by case what an indicator goes by, counted by hand, and against a slow obvious way on random logs."""

import itertools
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
