"""Timers: working time with holidays and make-up days, reminders, escalation, hand-over, standstills."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.calendar import Calendar, SpecialDay, Week
from opsloop.engines.workflow import (
    AlreadyDone,
    Begin,
    Complete,
    Duration,
    Escalate,
    Fire,
    NotPossible,
    Office,
    Pause,
    Resume,
    State,
    Take,
    Timer,
    UserTask,
    drawn,
    due_after,
    publish,
    step,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPECIAL = (
    *(SpecialDay(day=date(2026, 10, day), works=False) for day in range(1, 9)),
    SpecialDay(day=date(2026, 10, 10), works=True),  # a Saturday that makes up for the holiday
)
WORKING = Calendar(zone=SHANGHAI, week=Week.every_workday("09:00-12:00,13:00-18:00"), special=SPECIAL)
CLOCK = Office(SHANGHAI, WORKING.over(date(2026, 9, 1), date(2026, 12, 1)))
HOUR, DAY = 60, 8 * 60


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def case(*timers, now, due=None):
    version = publish(drawn(steps=[UserTask(id="a", name="a", role="desk", due=due, timers=timers)]))
    return version, step(version, State(), Begin(by="ann"), now=now, clock=CLOCK).state


def fire(version, state, now):
    [timer] = state.timers
    return step(version, state, Fire(timer=timer), now=now, clock=CLOCK)


def test_work_is_due_in_working_time_over_holidays_and_make_up_days():
    _version, state = case(now=at(9, 30, 17), due=Duration(minutes=2 * DAY))
    [work] = state.work.values()
    assert work.due == at(10, 10, 17)  # an hour on Wednesday, all of Friday the 9th, seven hours on the Saturday


def test_work_may_be_due_by_the_clock_on_the_wall():
    _version, state = case(now=at(9, 30, 17), due=Duration(minutes=DAY, working=False))
    assert next(iter(state.work.values())).due == at(10, 1, 1)


@pytest.mark.parametrize(
    ("timer", "moment"),
    [
        (Timer(action="remind", after=Duration(minutes=HOUR)), at(9, 1, 10)),
        (Timer(action="remind", after=Duration(minutes=HOUR), anchor="before_due"), at(9, 1, 17)),
        (Timer(action="remind", after=Duration(minutes=HOUR), anchor="due"), at(9, 2, 10)),
        (Timer(action="remind", after=Duration(minutes=HOUR, working=False), anchor="due"), at(9, 1, 19)),
    ],
)
def test_a_timer_goes_off_at_its_anchor(timer, moment):
    _version, state = case(timer, now=at(9, 1, 9), due=Duration(minutes=DAY))
    [running] = state.timers.values()
    assert running.at == moment


def test_a_reminder_comes_again_and_then_stops():
    timer = Timer(action="remind", after=Duration(minutes=HOUR), every=Duration(minutes=HOUR), times=2)
    version, state = case(timer, now=at(9, 1, 9))
    with pytest.raises(NotPossible, match="not_due"):
        fire(version, state, at(9, 1, 9, 59))
    first = fire(version, state, at(9, 1, 10))
    assert [(event.verb, event.role) for event in first.events] == [("reminded", "desk")]
    second = fire(version, first.state, at(9, 1, 11))
    assert second.state.timers == {}
    [timer_number] = state.timers
    with pytest.raises(AlreadyDone):
        step(version, second.state, Fire(timer=timer_number), now=at(9, 1, 12), clock=CLOCK)


def test_after_a_standstill_it_goes_off_once():
    timer = Timer(action="remind", after=Duration(minutes=HOUR), every=Duration(minutes=HOUR), times=9)
    version, state = case(timer, now=at(9, 1, 9))
    late = fire(version, state, at(9, 4, 9, 30))
    assert len(late.events) == 1
    assert next(iter(late.state.timers.values())).at == at(9, 4, 10, 30)


def test_escalation_raises_the_level_and_leaves_the_work():
    version, state = case(Timer(action="escalate", after=Duration(minutes=HOUR), role="head"), now=at(9, 1, 9))
    [number] = state.work
    state = step(version, state, Take(work=number, by="bob"), now=at(9, 1, 9), clock=CLOCK).state
    done = fire(version, state, at(9, 1, 10))
    [work] = done.state.work.values()
    assert (work.person, work.role, work.level) == ("bob", "desk", 1)
    assert [(event.verb, event.role, event.person) for event in done.events] == [("escalated", "head", "bob")]


def test_reassignment_gives_the_work_to_the_role():
    version, state = case(Timer(action="reassign", after=Duration(minutes=HOUR), role="pool"), now=at(9, 1, 9))
    [number] = state.work
    state = step(version, state, Take(work=number, by="bob"), now=at(9, 1, 9), clock=CLOCK).state
    done = fire(version, state, at(9, 1, 10))
    [work] = done.state.work.values()
    assert (work.person, work.role, work.started) == ("", "pool", None)
    assert done.events[0].detail["was"] == "bob"


def test_timers_end_with_their_work():
    version, state = case(Timer(action="remind", after=Duration(minutes=HOUR)), now=at(9, 1, 9))
    [number], [timer] = state.work, state.timers
    done = step(version, state, Complete(work=number, by="bob"), now=at(9, 1, 9), clock=CLOCK)
    assert done.state.timers == {}
    with pytest.raises(AlreadyDone):
        step(version, done.state, Fire(timer=timer), now=at(9, 1, 11), clock=CLOCK)


def test_a_moment_before_the_work_was_due_counts_back_over_the_night():
    timer = Timer(action="remind", after=Duration(minutes=2 * HOUR), anchor="before_due")
    _version, state = case(timer, now=at(9, 1, 17), due=Duration(minutes=2 * HOUR))
    assert next(iter(state.timers.values())).at == at(9, 1, 17)
    assert next(iter(state.work.values())).due - at(9, 1, 17) == timedelta(hours=17)


def test_a_clock_that_stands_goes_on_with_what_was_left():
    timer = Timer(action="escalate", after=Duration(minutes=HOUR), anchor="due", role="head")
    version, state = case(timer, now=at(9, 1, 9), due=Duration(minutes=DAY))
    [number] = state.work
    paused = step(version, state, Pause(work=number, by="bob", reason="customer"), now=at(9, 1, 11), clock=CLOCK)
    [work] = paused.state.work.values()
    assert (work.due, work.left, work.paused) == (None, 6 * HOUR, at(9, 1, 11))
    with pytest.raises(NotPossible, match="not_due"):
        fire(version, paused.state, at(9, 8, 9))
    again = step(version, paused.state, Pause(work=number, by="bob"), now=at(9, 2, 9), clock=CLOCK)
    assert (again.saved, again.events) == ((), ())
    resumed = step(version, paused.state, Resume(work=number, by="bob"), now=at(9, 3, 9), clock=CLOCK)
    [work] = resumed.state.work.values()
    assert (work.due, work.left, work.paused) == (at(9, 3, 16), None, None)
    assert next(iter(resumed.state.timers.values())).at == at(9, 3, 17)
    assert [event.verb for event in (*paused.events, *resumed.events)] == ["paused", "resumed"]
    assert step(version, resumed.state, Resume(work=number, by="bob"), now=at(9, 4, 9), clock=CLOCK).saved == ()


def test_what_was_late_when_its_clock_stopped_is_as_late_when_it_goes_on():
    version, state = case(now=at(9, 1, 9), due=Duration(minutes=HOUR))
    [number] = state.work
    state = step(version, state, Pause(work=number, by="bob"), now=at(9, 1, 11), clock=CLOCK).state
    state = step(version, state, Resume(work=number, by="bob"), now=at(9, 2, 10), clock=CLOCK).state
    assert state.work[number].due == at(9, 2, 9)


def test_work_may_be_done_while_its_clock_stands():
    version, state = case(Timer(action="remind", after=Duration(minutes=HOUR)), now=at(9, 1, 9))
    [number] = state.work
    state = step(version, state, Pause(work=number, by="bob"), now=at(9, 1, 9), clock=CLOCK).state
    done = step(version, state, Complete(work=number, by="bob"), now=at(9, 3, 9), clock=CLOCK)
    assert done.state.timers == {}


def test_by_hand_it_is_escalated_as_by_a_timer():
    version, state = case(Timer(action="escalate", after=Duration(minutes=HOUR), role="head"), now=at(9, 1, 9))
    [number] = state.work
    by_hand = Escalate(work=number, by="bob", reason="too long", level=0)
    done = step(version, state, by_hand, now=at(9, 1, 10), clock=CLOCK)
    assert done.state.work == fire(version, state, at(9, 1, 10)).state.work
    assert [(event.verb, event.by, event.detail) for event in done.events] == [
        ("raised", "bob", {"level": 1, "reason": "too long"})
    ]
    with pytest.raises(AlreadyDone):
        step(version, done.state, by_hand, now=at(9, 1, 10), clock=CLOCK)
    with pytest.raises(NotPossible, match="no_reason"):
        step(version, state, Escalate(work=number, by="bob", reason=" "), now=at(9, 1, 10), clock=CLOCK)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 3000)), max_size=4), st.booleans())
def test_what_was_due_after_pauses_is_reckoned_as_the_machine_counts_it(stops, working):
    """Minutes until the clock is stopped, and until it goes on."""
    due = Duration(minutes=12 * HOUR, working=working)
    version = publish(drawn(steps=[UserTask(id="work", name="Work", role="desk", due=due)]))
    now = opened = at(9, 1, 9)
    state = step(version, State(), Begin(by="ann"), now=now, clock=CLOCK).state
    pauses, [number] = [], state.work
    for until, long in stops:
        stopped, now = now + timedelta(minutes=until), now + timedelta(minutes=until + long)
        state = step(version, state, Pause(work=number, by="bob"), now=stopped, clock=CLOCK).state
        state = step(version, state, Resume(work=number, by="bob"), now=now, clock=CLOCK).state
        pauses.append((stopped, now))
    assert due_after(opened, due, pauses, CLOCK) == state.work[number].due
