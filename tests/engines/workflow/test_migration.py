"""Cases go over to another version where their marking means the same there, and else stay."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Begin,
    Branch,
    Checklist,
    Choice,
    Complete,
    Duration,
    Field,
    Fire,
    Item,
    NotPossible,
    Office,
    Pause,
    Resume,
    Start,
    State,
    Tick,
    Timer,
    Together,
    UserTask,
    drawn,
    migrate,
    obstacles,
    publish,
    step,
)
from tests.engines.workflow.strategies import definition_of, outlines
from tests.engines.workflow.test_reachability import dice

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)
NOTE = (Field(name="note", kind="text"),)


def task(name, **more):
    return UserTask(id=name, name=name, role="team", **more)


def version(*steps, fields=NOTE):
    asks = tuple(field.name for field in fields)
    return publish(drawn(fields=fields, start=Start(id="start", asks=asks), steps=steps))


def begun(on, *completed, **data):
    state = step(on, State(), Begin(by="ann", data=data), now=NOW, clock=CLOCK).state
    for name in completed:
        work = next(work for work in state.work.values() if work.element == name)
        state = step(on, state, Complete(work=work.number, by="bob"), now=NOW, clock=CLOCK).state
    return state


def codes(old, new, state):
    return [(problem.code, *problem.where) for problem in obstacles(old, new, state)]


def over(old, new, state, later=0):
    return migrate(old, new, state, by="kim", now=NOW + timedelta(minutes=later), clock=CLOCK)


def test_a_case_before_a_new_step_takes_it():
    old, new = version(task("a"), task("b")), version(task("a"), task("new"), task("b"))
    done = over(old, new, begun(old))
    assert done.case.version == new.hash
    assert [event.verb for event in done.events] == ["case_migrated"]
    work = next(iter(done.state.work))
    after = step(new, done.state, Complete(work=work, by="bob"), now=NOW, clock=CLOCK)
    assert [row.element for row in after.state.work.values()] == ["new"]


def test_a_case_at_a_step_that_is_gone_or_another_stays():
    old = version(task("a"), task("b"))
    assert codes(old, version(task("a")), begun(old, "a")) == [("step_gone", "b")]
    approval = Approval(id="b", name="b", approvers=(Approver(role="x"),))
    assert codes(old, version(task("a"), approval), begun(old, "a")) == [("step_kind", "b")]
    with pytest.raises(NotPossible, match="not_mapped"):
        over(old, version(task("a")), begun(old, "a"))


def test_a_case_inside_a_block_goes_over_only_where_the_block_is_the_same():
    block = Together("both", (Branch((task("a"),)), Branch((task("b"),))))
    old = version(block)
    assert codes(old, version(block, task("c")), begun(old, "a")) == []
    three = replace(block, branches=(*block.branches, Branch((task("c"),))))
    assert ("block_changed", "both") in codes(old, version(three), begun(old, "a"))
    assert ("step_moved", "b") in codes(old, version(task("b"), task("a")), begun(old, "a"))
    assert ("step_moved", "a") in codes(version(task("a")), old, begun(version(task("a"))))


def test_a_choice_around_a_step_is_no_obstacle():
    old = version(task("a"))
    new = version(Choice("x", (Branch((task("a"),)), Branch(when='note = "x"'))))
    assert codes(old, new, begun(old)) == []


def test_an_approval_that_asks_others_stays():
    one = Approval(id="ok", name="ok", approvers=(Approver(role="x"), Approver(role="y")), needed=2)
    old = version(one)
    assert codes(old, version(replace(one, needed=1)), begun(old)) == [("step_asks_others", "ok")]
    assert codes(old, version(replace(one, name="other")), begun(old)) == []


def test_values_need_their_fields():
    old = version(task("a"))
    new = version(task("a"), fields=(Field(name="note", kind="number"),))
    assert codes(old, new, begun(old, note="x")) == [("field_changed", "note")]
    assert codes(old, new, begun(old)) == []
    assert codes(old, version(task("a"), fields=()), begun(old, note="x")) == [("field_changed", "note")]


def test_due_times_and_timers_become_those_of_the_new_version():
    hour, day = Duration(minutes=60), Duration(minutes=24 * 60)
    remind = Timer(action="remind", after=hour)
    old = version(task("a", due=hour, timers=(remind,)))
    new = version(task("a", due=day, timers=(remind, replace(remind, after=day))))
    done = over(old, new, begun(old), later=90)
    [work] = done.state.work.values()
    assert work.due == NOW + timedelta(days=1)
    assert [timer.at for timer in done.state.timers.values()] == [NOW + timedelta(days=1)]
    assert done.state.case.next_number > max(done.state.timers)
    assert len(done.removed) == 1


HOUR, DAY = Duration(minutes=60, working=False), Duration(minutes=24 * 60, working=False)
DAILY = Timer(action="remind", after=HOUR, every=DAY, times=5)


def fired(on, state, later):
    """The case after its one timer went off, so many minutes after it began."""
    [number] = state.timers
    return step(on, state, Fire(timer=number), now=NOW + timedelta(minutes=later), clock=CLOCK).state


def test_a_timer_that_repeats_goes_on_where_it_was():
    old, new = version(task("a", timers=(DAILY,))), version(task("a", timers=(DAILY,)), task("b"))
    state = fired(old, begun(old), later=60)
    [timer] = over(old, new, state, later=90).state.timers.values()
    assert (timer.at, timer.fired) == (NOW + timedelta(days=1, hours=1), 1)
    [timer] = over(old, new, state, later=90 + 2 * 24 * 60).state.timers.values()
    assert (timer.at, timer.fired) == (NOW + timedelta(days=3, hours=1), 3)
    assert over(old, new, state, later=90 + 5 * 24 * 60).state.timers == {}


def test_a_timer_that_repeats_and_is_new_begins_with_the_turn_that_is_ahead():
    old, new = version(task("a")), version(task("a", timers=(DAILY,)))
    [timer] = over(old, new, begun(old), later=90).state.timers.values()
    assert (timer.at, timer.fired) == (NOW + timedelta(days=1, hours=1), 1)


def test_a_timer_that_has_gone_off_does_not_come_back_at_another_place():
    once = Timer(action="remind", after=HOUR)
    old = version(task("a", timers=(once,)))
    new = version(task("a", timers=(replace(once, after=DAY), once)))
    [timer] = over(old, new, fired(old, begun(old), later=60), later=90).state.timers.values()
    assert (timer.timer, timer.at) == (0, NOW + timedelta(days=1))


def test_the_time_that_a_clock_stood_is_not_forgotten():
    late = Timer(action="remind", after=HOUR, anchor="due")
    old = version(task("a", due=DAY, timers=(DAILY, late)))
    new = version(task("a", due=DAY, timers=(late, DAILY)), task("b"))
    state = begun(old)
    [number] = state.work
    for command, hours in ((Pause(work=number, by="bob"), 0), (Resume(work=number, by="bob"), 5)):
        state = step(old, state, command, now=NOW + timedelta(hours=hours), clock=CLOCK).state
    done = over(old, new, state, later=310).state
    assert done.work[number].due == state.work[number].due == NOW + timedelta(days=1, hours=5)
    moments = {timer.timer: timer.at for timer in done.timers.values()}
    assert moments == {0: NOW + timedelta(days=1, hours=6), 1: NOW + timedelta(hours=6)}


def test_ticks_stay_where_their_items_do():
    items = tuple(Item(id=each, text=each) for each in "abc")
    old = version(Checklist(id="list", name="list", items=items))
    state = begun(old)
    [work] = state.work
    for item in "ab":
        state = step(old, state, Tick(work=work, by="bob", item=item), now=NOW, clock=CLOCK).state
    new = version(Checklist(id="list", name="list", items=items[1:]))
    assert over(old, new, state).state.work[work].ticked == ("b",)


def test_a_case_whose_clock_stands_waits_until_it_goes():
    old, new = version(task("a")), version(task("a"), task("b"))
    state = begun(old)
    [number] = state.work
    state = step(old, state, Pause(work=number, by="bob"), now=NOW, clock=CLOCK).state
    assert codes(old, new, state) == [("paused", "a")]


def test_an_ended_case_stays():
    old = version(task("a"))
    with pytest.raises(NotPossible, match="not_running"):
        over(old, version(task("a"), task("b")), begun(old, "a"))


@settings(max_examples=40, deadline=None)
@given(outlines(passing=()), outlines(passing=()), st.integers(0, 2**32))
def test_where_there_is_no_obstacle_the_case_ends_on_the_new_version(one, two, seed):
    chance = random.Random(seed)
    old, new = publish(definition_of(one)), publish(definition_of([*one, *renamed(two)]))
    state = step(old, State(), Begin(by="ann", data=dice(chance)), now=NOW, clock=CLOCK).state
    for _ in range(chance.randint(0, 4)):
        if state.work:
            state = done(old, state, chance, dice(chance))
    if state.case.state != "running":
        return
    assert obstacles(old, new, state) == []
    state = over(old, new, state).state
    for _ in range(200):
        if state.case.state == "running":
            state = done(new, state, chance, {"dice": 0})
    assert state.case.state == "completed"
    assert state.blocks == {}


def renamed(steps):
    return [UserTask(id=f"more{n}", name="more", role="one", asks=("dice", "names")) for n, _ in enumerate(steps)]


def done(on, state, chance, data):
    work = chance.choice(list(state.work.values()))
    return step(on, state, Complete(work=work.number, by="bob", data=data), now=NOW, clock=CLOCK).state
