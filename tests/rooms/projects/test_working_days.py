"""Days of work: weekends, Chinese holidays and make-up days."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsloop.rooms.projects.working_days import WorkingDays

days = st.dates(min_value=datetime.date(2025, 6, 1), max_value=datetime.date(2026, 6, 1))


@pytest.fixture
def calendar(team):
    """The days of the growth team in China."""
    return WorkingDays(team)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2025-09-05", 1, "2025-09-08"),  # a Friday over the weekend
        ("2025-09-08", -1, "2025-09-05"),
        ("2025-09-27", 1, "2025-09-28"),  # a Saturday, and the Sunday worked for the holidays after it
        ("2025-09-30", 1, "2025-10-09"),  # eight days of National Day and Mid-Autumn
        ("2025-10-10", 1, "2025-10-11"),  # a Saturday worked for them
        ("2025-09-06", 0, "2025-09-06"),
    ],
)
def test_steps_go_over_holidays_and_onto_make_up_days(calendar, day, count, expected):
    assert calendar.add(datetime.date.fromisoformat(day), count).isoformat() == expected


@given(day=days, count=st.integers(-60, 60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counting_gives_back_what_was_added(calendar, day, count):
    start = calendar.add(day, 1)
    assert calendar.between(start, calendar.add(start, count)) == count
    assert calendar.add(calendar.add(start, count), -count) == start
