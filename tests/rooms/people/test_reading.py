"""Hours as people type them."""

from datetime import time

import pytest

from opsloop.rooms.people.reading import NotClock, NotHours, read_clock, read_spans

DAY = [(time(9), time(12)), (time(13, 30), time(18))]


@pytest.mark.parametrize(
    "text",
    [
        "09:00-12:00, 13:30-18:00",
        "9-12 13:30-18",
        "9：00－12：00，13：30－18：00",
        " 9:00 – 12:00;13:30~18:00 ",
        "9:00至12:00、13:30到18:00",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_spans(text) == DAY


def test_an_empty_line_is_a_free_day_and_midnight_has_two_names() -> None:
    assert read_spans("  ") == []
    assert read_spans("22:00-24:00") == read_spans("22:00-0:00") == [(time(22), time(0))]


@pytest.mark.parametrize("text", ["9", "9-12-15", "25:00-26:00", "9:75-10:00", "morning", "9-9", "<b>-12"])
def test_what_is_not_a_span_is_said_with_the_text(text: str) -> None:
    with pytest.raises(NotHours, match=text[:3]):
        read_spans(text)


def test_a_clock_time_that_is_none_is_said() -> None:
    with pytest.raises(NotClock, match="noon"):
        read_clock("noon")
