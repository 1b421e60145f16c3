"""What the machine answers is enough to keep a case in a database: read back, it is the same case."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.workflow_rows import Rows
from opsloop.engines.workflow import (
    Begin,
    CastVote,
    Complete,
    Duration,
    NotPossible,
    Office,
    Timer,
    UserTask,
    drawn,
    publish,
)
from tests.engines.workflow.strategies import definition_of, outlines
from tests.engines.workflow.test_reachability import dice

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)


@settings(max_examples=20, deadline=None)
@given(outlines(), st.integers(0, 2**32))
def test_a_case_that_is_read_back_is_the_same(steps, seed):
    chance = random.Random(seed)
    rows = Rows(":memory:", publish(definition_of(steps)), CLOCK)
    case = rows.new()
    done = rows.do(case, Begin(by="ann", data=dice(chance)), NOW)
    for _ in range(12):
        assert rows.state(case) == done.state
        if not done.state.work:
            break
        work = chance.choice(list(done.state.work.values()))
        kind = rows.version.activities[work.element].kind
        vote = CastVote(work=work.number, by="ann", approves=chance.random() < 0.5, reason="so")
        command = vote if kind == "approval" else Complete(work=work.number, by="ann", data=dice(chance))
        done = rows.do(case, command, NOW)
        assert rows.do(case, command, NOW) is None


def test_a_command_that_is_refused_leaves_its_key_free():
    task = UserTask(id="a", name="a", asks=(), required=())
    rows = Rows(":memory:", publish(drawn(steps=[task])), CLOCK)
    case = rows.new()
    work = next(iter(rows.do(case, Begin(by="ann"), NOW).state.work))
    with pytest.raises(NotPossible):
        rows.do(case, Complete(work=work, data={"salary": 1}), NOW)
    assert rows.do(case, Complete(work=work), NOW) is not None


def test_a_sweep_takes_what_is_due_in_every_case_and_leaves_the_rest():
    timers = (Timer(action="escalate", after=Duration(minutes=60), role="head", every=Duration(minutes=60), times=2),
              Timer(action="remind", after=Duration(minutes=600)))  # fmt: skip
    rows = Rows(":memory:", publish(drawn(steps=[UserTask(id="a", name="a", timers=timers)])), CLOCK)
    cases = [rows.new() for _ in range(3)]
    for number, case in enumerate(cases):
        rows.do(case, Begin(by="ann"), NOW + timedelta(minutes=30 * number))
    assert rows.sweep(NOW + timedelta(minutes=90)) == 2
    assert [next(iter(rows.state(case).work.values())).level for case in cases] == [1, 1, 0]
    assert rows.sweep(NOW + timedelta(minutes=90)) == 0
    assert rows.sweep(NOW + timedelta(minutes=150)) == 3
    assert [len(rows.state(case).timers) for case in cases] == [1, 1, 2]
