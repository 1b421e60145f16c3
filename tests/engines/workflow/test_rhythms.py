"""When cases begin by themselves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import Start, UserTask, drawn, problems
from opsloop.engines.workflow.rhythms import LAST, NoRhythm, Rhythm

BERLIN = ZoneInfo("Europe/Berlin")
RHYTHMS = st.builds(
    lambda unit, hour, minute, days, day: Rhythm(
        unit,
        hour,
        minute,
        tuple(sorted(days)) if unit == "WEEKLY" else (),
        day if unit == "MONTHLY" else 0,
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from([LAST, *range(1, 32)]),
)


@settings(max_examples=60, deadline=None)
@given(RHYTHMS, st.integers(0, 4 * 366 * 24 * 60))
def test_its_moments_are_those_of_the_standard(rhythm, minutes):
    rule = rrulestr(rhythm.text + ";BYSECOND=0", dtstart=datetime(2020, 1, 1, tzinfo=UTC))
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert rhythm.after(now, UTC) == rule.after(now)
    assert rhythm.latest(now, UTC) == rule.before(now, inc=True)


@settings(max_examples=60, deadline=None)
@given(RHYTHMS)
def test_it_is_read_as_it_was_written(rhythm):
    assert Rhythm.of(rhythm.text) == rhythm
    assert Rhythm.elsewhere(rhythm.cron) == rhythm


def test_it_keeps_the_clock_on_the_wall_and_comes_once_a_day_when_that_changes():
    """On 29 March there is no half past two, on 25 October there are two."""
    rhythm = Rhythm.of("FREQ=DAILY;BYHOUR=2;BYMINUTE=30")
    moments, moment = [], datetime(2026, 3, 28, tzinfo=UTC)
    while moment < datetime(2026, 10, 27, tzinfo=UTC):
        moment = rhythm.after(moment, BERLIN)
        moments.append(moment)
    days = [each.astimezone(BERLIN).date() for each in moments]
    assert days == [days[0] + timedelta(days=place) for place in range(len(days))]
    assert {each.astimezone(BERLIN).hour for each in moments[1:]} == {2, 3}


@pytest.mark.parametrize(
    "text",
    ["", "FREQ=WEEKLY", "FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0", "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY;BYHOUR=24;BYMINUTE=0",
     "FREQ=DAILY;BYHOUR=9;BYMINUTE=0;COUNT=3", "FREQ=DAILY;FREQ=DAILY;BYHOUR=9;BYMINUTE=0", "R/P1W", "x",
     "FREQ=MONTHLY;BYMONTHDAY=32;BYHOUR=9;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=1MO;BYHOUR=9;BYMINUTE=0",
     "FREQ=HOURLY;BYHOUR=9;BYMINUTE=0", "FREQ=DAILY;BYHOUR=٩;BYMINUTE=0"],
)  # fmt: skip
def test_what_says_no_rhythm_is_none(text):
    with pytest.raises(NoRhythm):
        Rhythm.of(text)


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        (Start(id="s", trigger="event", when="paid"), ["event_start"]),
        (Start(id="s", trigger="schedule", when="R/PT5M"), ["no_rhythm"]),
        (Start(id="s", trigger="schedule", when="FREQ=DAILY;BYHOUR=9;BYMINUTE=0"), []),
    ],
)
def test_what_nothing_can_begin_is_not_published(start, codes):
    found = problems(drawn(start=start, steps=(UserTask(id="a", name="a", role="team"),)))
    assert [problem.code for problem in found] == codes
