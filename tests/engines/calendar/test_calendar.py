"""Calendars: weekly hours, breaks, part-time, holidays, make-up days, absences, and clocks that change."""

import gc
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.calendar import (
    Absence,
    Calendar,
    Span,
    SpecialDay,
    Week,
    WorkingTime,
    as_datetime,
    as_minutes,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Week.every_workday("09:00-12:00,13:30-18:00")
office = Calendar(zone=SHANGHAI, week=OFFICE)


def at(zone: ZoneInfo, *parts: int) -> int:
    return as_minutes(datetime(*parts, tzinfo=zone))


def worked_minutes(calendar: Calendar, first: date, last: date) -> set[int]:
    """The slow obvious answer: every UTC minute of the horizon whose wall clock shows a worked minute."""
    begun, ended = calendar.over(first, last).start, calendar.over(first, last).end
    away = {}
    for absence in calendar.absences:
        for step in range((absence.last - absence.first).days + 1):
            away.setdefault(absence.first + timedelta(days=step), []).append(absence)
    found = set()
    for minute in range(begun, ended):
        wall = as_datetime(minute).astimezone(calendar.zone)
        clock = wall.hour * 60 + wall.minute
        today = any(span.start <= clock < span.end for span in calendar.hours_of(wall.date()))
        since_yesterday = any(
            span.start <= clock + 1440 < span.end for span in calendar.hours_of(wall.date() - timedelta(days=1))
        )
        absent = any(absence.start <= clock < absence.end for absence in away.get(wall.date(), ()))
        if (today or since_yesterday) and not absent:
            found.add(minute)
    return found


def laid_out(working: WorkingTime) -> set[int]:
    return {minute for low, high in working.spans() for minute in range(low, high)}


def spans_between(cuts: list[int]) -> list[Span]:
    """Pairs of cuts make spans; a cut left over begins a night shift of ten hours."""
    ordered = sorted(cuts)
    pairs = [*ordered, ordered[-1] + 600] if len(ordered) % 2 else ordered
    return [Span(low, high) for low, high in zip(pairs[::2], pairs[1::2], strict=True)]


spans_of_a_day = st.lists(st.integers(0, 1439), max_size=6, unique=True).map(spans_between)
weeks = st.dictionaries(st.integers(0, 6), spans_of_a_day, max_size=7).map(Week.of)
days = st.dates(date(2026, 3, 26), date(2026, 4, 2)) | st.dates(date(2026, 10, 23), date(2026, 10, 28))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    special = draw(
        st.lists(
            st.builds(
                SpecialDay,
                day=days,
                works=st.booleans(),
                like=st.none() | st.integers(0, 6),
                ends_at=st.none() | st.integers(0, 1440),
            ),
            max_size=3,
        )
    )
    absences = draw(
        st.lists(
            st.builds(
                lambda day, length, cut: Absence(
                    first=day, last=day + timedelta(days=length), start=min(cut), end=max(cut) + 1
                ),
                days,
                st.integers(0, 3),
                st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
            ),
            max_size=3,
        )
    )
    zones = ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"]
    return Calendar(
        zone=ZoneInfo(draw(st.sampled_from(zones))),
        week=draw(weeks),
        share=draw(st.sampled_from([0.0, 0.5, 0.8, 1.0])),
        special=special,
        absences=absences,
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), days, st.integers(0, 3))
def test_a_calendar_is_what_the_wall_clock_says_minute_by_minute(calendar: Calendar, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert laid_out(calendar.over(first, last)) == worked_minutes(calendar, first, last)


def test_the_golden_week_of_2026_with_its_make_up_days() -> None:
    holidays = [SpecialDay(day=date(2026, 10, day), works=False) for day in range(1, 8)]
    make_up = [SpecialDay(day=date(2026, 9, 20), works=True), SpecialDay(day=date(2026, 10, 10), works=True)]
    china = Calendar(zone=SHANGHAI, week=OFFICE, special=[*holidays, *make_up])
    working = china.over(date(2026, 9, 1), date(2026, 10, 31))
    day = OFFICE.minutes // 5
    assert working.between(at(SHANGHAI, 2026, 9, 19), at(SHANGHAI, 2026, 9, 21)) == day
    assert working.between(at(SHANGHAI, 2026, 10, 1), at(SHANGHAI, 2026, 10, 8)) == 0
    begun = at(SHANGHAI, 2026, 9, 30, 17)
    assert as_datetime(working.add(begun, 90)) == datetime(2026, 10, 8, 9, 30, tzinfo=SHANGHAI)
    assert working.between(at(SHANGHAI, 2026, 10, 8), at(SHANGHAI, 2026, 10, 12)) == 3 * day


def test_a_make_up_day_calls_nobody_back_from_leave() -> None:
    sunday = date(2026, 9, 20)
    away = Calendar(
        zone=SHANGHAI,
        week=OFFICE,
        special=[SpecialDay(day=sunday, works=True)],
        absences=[Absence(first=date(2026, 9, 18), last=sunday)],
    )
    assert away.over(sunday, sunday).minutes == 0


def test_a_make_up_day_is_like_the_weekday_it_stands_for() -> None:
    mondays_only = Week.of({0: [Span.parse("09:00-17:00")]})
    like_friday = SpecialDay(day=date(2026, 9, 20), works=True, like=4)
    like_monday = SpecialDay(day=date(2026, 9, 20), works=True, like=0)
    for rule, minutes in ((like_friday, 0), (like_monday, 480)):
        calendar = Calendar(zone=SHANGHAI, week=mondays_only, special=[rule])
        assert calendar.over(rule.day, rule.day).minutes == minutes


def test_half_time_is_the_first_half_of_each_day() -> None:
    half = Calendar(zone=SHANGHAI, week=OFFICE, share=0.5)
    assert half.hours_of(date(2026, 3, 2)) == [Span(540, 720), Span(810, 855)]


def test_a_short_day_and_a_half_day_of_leave() -> None:
    monday = date(2026, 3, 2)
    short = Calendar(zone=SHANGHAI, week=OFFICE, special=[SpecialDay(day=monday, works=True, ends_at=15 * 60)])
    afternoon_off = Calendar(
        zone=SHANGHAI, week=OFFICE, absences=[Absence(first=monday, last=monday, start=12 * 60, end=24 * 60)]
    )
    assert short.over(monday, monday).minutes == 3 * 60 + 90
    assert afternoon_off.over(monday, monday).minutes == 3 * 60


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 7), (date(2026, 10, 25), 9), (date(2026, 6, 7), 8)])
def test_a_night_shift_is_an_hour_shorter_in_spring_and_longer_in_autumn(day: date, hours: int) -> None:
    nights = Calendar(zone=ZoneInfo("Europe/Berlin"), week=Week.of({5: [Span.parse("22:00-06:00")]}))
    assert nights.over(day - timedelta(days=1), day).minutes == hours * 60


@pytest.fixture
def no_collecting() -> Iterator[None]:
    """What other tests left behind is not cleared away while something is timed."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collecting")
def test_a_year_is_laid_out_and_asked_in_no_time() -> None:
    begun = time.process_time()
    working = office.over(date(2026, 1, 1), date(2027, 12, 31))
    laid = time.process_time()
    draw = random.Random(4)
    starts = [draw.randrange(working.start, working.end - 200_000) for _ in range(10_000)]
    ends = [working.add(start, 2_400) for start in starts]
    assert all(working.between(start, end) == 2_400 for start, end in zip(starts, ends, strict=True))
    assert laid - begun < 0.25
    assert time.process_time() - laid < 1.0


@pytest.mark.parametrize("text", ["", "9-12", "09:00-12:61", "25:00-26:00", "24:00-01:00", "09:00–12:00"])
def test_hours_that_cannot_be_read_are_refused_with_what_was_wanted(text: str) -> None:
    with pytest.raises(ValueError, match=r"wanted hours|no such time|a span"):
        Span.parse(text)


def test_wrong_rules_are_refused() -> None:
    day = date(2026, 3, 2)
    wrong = [
        lambda: Week.of({7: []}),
        lambda: Week.of({0: [Span(0, 60), Span(30, 90)]}),
        lambda: Week(()),
        lambda: Calendar(zone=UTC, week=OFFICE, share=1.2),
        lambda: Absence(first=day, last=day - timedelta(days=1)),
        lambda: Absence(first=day, last=day, start=600, end=600),
        lambda: SpecialDay(day=day, works=True, like=9),
        lambda: SpecialDay(day=day, works=True, ends_at=-1),
        lambda: office.over(day, day - timedelta(days=1)),
        lambda: as_minutes(datetime(2026, 3, 2)),  # noqa: DTZ001  # the mistake under test
    ]
    for mistake in wrong:
        with pytest.raises(ValueError, match=r"got|before it begins|overlap"):
            mistake()
