"""What-ifs against queueing theory, against what was planted, and against a slow simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsloop.engines.calendar import Calendar, Week
from opsloop.engines.mining import EventLog, WrongLog
from opsloop.engines.mining.what_if import (
    Automate,
    Change,
    Faster,
    Learned,
    LessRework,
    NotBelievable,
    Skip,
    Staff,
    Unknown,
    Volume,
    Work,
    calibrated,
    changed,
    drawn,
    learn,
    run,
    what_if,
)
from tests.engines.mining.logs import MONDAY, log_of, public
from tests.engines.mining.planted import orders

HOUR = 3600.0


def queue(*, cases: int, load: float, people: int, seed: int = 1, slower: float = 1.0) -> EventLog:
    """A log of M/M/c: one step that takes an hour on average; later cases take `slower` times as long."""
    rng = np.random.default_rng(seed)
    arrive = np.cumsum(rng.exponential(1 / (load * people), cases))
    free = [0.0] * people
    rows = []
    for number, moment in enumerate(arrive):
        who = min(range(people), key=free.__getitem__)
        begin = max(float(moment), free[who])
        took = rng.exponential(1.0) * (slower if number > cases * 0.6 else 1.0)
        free[who] = begin + took
        rows.append((f"c{number}", "arrive", float(moment), None, float(moment)))
        rows.append((f"c{number}", "serve", free[who], f"p{who}", begin))
    return log_of(rows)


def erlang_wait(load: float, people: int) -> float:
    """Hours in M/M/c with a mean service of one hour, service included (Erlang C)."""
    offered = load * people
    none = sum(offered**k / math.factorial(k) for k in range(people))
    last = offered**people / math.factorial(people) / (1 - load)
    return last / (none + last) / (people - offered) + 1.0


def test_one_more_at_a_counter_brings_what_erlang_says() -> None:
    learned = learn(queue(cases=6000, load=0.8, people=1))
    found = what_if(learned, [Staff("serve", 1)], seed=3, runs=4)
    assert found.as_is.mean / HOUR == pytest.approx(erlang_wait(0.8, 1), rel=0.25)
    assert found.to_be.mean / HOUR == pytest.approx(erlang_wait(0.4, 2), rel=0.1)
    assert found.mean.high < 0
    assert found.as_is.busy["p0"] == pytest.approx(0.8, abs=0.05)


def test_waiting_for_busy_people_is_told_from_lying() -> None:
    """Three pieces at once for one person: the second waits one hour, the third two; the fourth lies for five."""
    rows = [("a", "do", 1, "p", 0), ("b", "in", 0, None, 0), ("b", "do", 2, "p", 1), ("c", "in", 0, None, 0)]
    rows += [("c", "do", 3, "p", 2), ("d", "in", 10, None, 10), ("d", "do", 16, "p", 15)]
    learned = learn(log_of(rows))
    do = learned.step == learned.number_of("do")
    assert (learned.delay[do] / HOUR).tolist() == [0, 0, 0, 5]
    assert (learned.service[do] / HOUR).tolist() == [1, 1, 1, 1]


def test_without_starts_all_is_delay_and_nobody_can_be_added() -> None:
    rows = [(f"c{n}", step, 9 * n + hour, "p") for n in range(150) for step, hour in (("in", 0), ("do", 5 + n % 3))]
    learned = learn(log_of(rows))
    assert learned.crews == ((), ())
    assert not learned.service.any()
    assert what_if(learned, [Skip("do")], seed=1).mean.mean == pytest.approx(-6 * HOUR, rel=0.05)
    for change in (Staff("do", 1), Faster("do", service=0.5), Volume(2)):
        with pytest.raises(Unknown):
            what_if(learned, [change], seed=1)


def test_no_change_changes_nothing_and_the_same_seed_gives_the_same() -> None:
    learned = learn(orders())
    once, again = (what_if(learned, [], seed=5, runs=3) for _ in range(2))
    assert once == again
    assert (once.mean.mean, once.mean.low, once.mean.high) == (0, 0, 0)
    assert once.as_is == once.to_be


def test_what_a_step_cost_is_gone_without_it() -> None:
    learned = learn(orders("rubber_stamp_approval"))
    step = learned.number_of("approve order")
    costs = float((learned.delay + learned.service)[learned.step == step].mean())
    without = what_if(learned, [Skip("approve order")], seed=1)
    half = what_if(learned, [Skip("approve order", 0.5)], seed=1)
    assert without.mean.mean == pytest.approx(-costs, rel=0.15)
    assert half.mean.mean == pytest.approx(-costs / 2, rel=0.2)
    assert what_if(learned, [Automate("approve order")], seed=1).mean.mean == pytest.approx(without.mean.mean)


def test_coming_back_can_be_spared() -> None:
    rows = []
    for number in range(120):
        steps = "acbd" if number % 3 else "acbcbd"
        rows += [
            (f"k{number}", step, number * 100 + place, f"p{step}", number * 100 + place - 0.5)
            for place, step in enumerate(steps)
        ]
    learned = learn(log_of(rows))
    found = what_if(learned, [LessRework("b")], seed=2)
    assert found.to_be.mean == pytest.approx(3.5 * HOUR)
    assert found.as_is.mean == pytest.approx((3.5 + 2 / 3) * HOUR, rel=0.1)


def test_more_cases_wait_longer() -> None:
    learned = learn(queue(cases=2000, load=0.6, people=1))
    assert what_if(learned, [Volume(1.3)], seed=1).mean.low > 0
    assert what_if(learned, [Volume(0.5)], seed=1).mean.high < 0


def test_a_process_that_was_another_later_is_not_believed() -> None:
    learned = learn(queue(cases=1500, load=0.3, people=1, slower=2.0))
    found = calibrated(learned, seed=1)
    assert found.off > 0.15
    with pytest.raises(NotBelievable, match="off") as refused:
        what_if(learned, [Skip("serve")], seed=1)
    assert refused.value.calibration == found


def test_a_handful_of_cases_says_nothing() -> None:
    learned = learn(queue(cases=60, load=0.3, people=1))
    assert not calibrated(learned, seed=1).enough
    with pytest.raises(NotBelievable):
        what_if(learned, [], seed=1)
    assert not calibrated(learn(log_of([("a", "do", 1)])), seed=1).enough


@pytest.mark.parametrize(
    ("change", "error"),
    [(Skip("nothing"), WrongLog), (Staff("serve", -1), ValueError), (Staff("arrive", 1), ValueError)],
)
def test_what_cannot_be_done_is_refused(change: Change, error: type[Exception]) -> None:
    learned = learn(queue(cases=300, load=0.5, people=1))
    with pytest.raises(error):
        what_if(learned, [change], seed=1)


@pytest.mark.parametrize(
    "wrong", [lambda: Skip("a", 1.1), lambda: Faster("a", -1), lambda: Volume(0), lambda: Staff("a", 0)]
)
def test_changes_out_of_bounds_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match="must be between"):
        wrong()


def test_nights_are_no_waiting_where_a_calendar_says_so() -> None:
    rows = [("a", "in", 9, None, 9), ("a", "do", 25, "p", 24.5)]  # 17:00, done 9:00 next morning, begun 8:30
    calendar = Calendar(week=Week.every_workday("09:00-18:00"), zone=ZoneInfo("UTC"))
    week = calendar.over(MONDAY.date(), MONDAY.date().replace(day=9))
    learned = learn(log_of(rows), calendar=week)
    assert float(learned.ended[0] - learned.arrival[0]) == HOUR


works = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 5)), max_size=4),
    ),
    max_size=12,
).map(sorted)
crews = st.tuples(*[st.frozensets(st.integers(0, 2), max_size=3).map(sorted).map(tuple)] * 3)


def work_of(cases: Sequence[tuple[int, list[tuple[int, int, int]]]], crews: tuple[tuple[int, ...], ...]) -> Work:
    visits = [visit for _arrival, mine in cases for visit in mine]
    columns = np.array(visits, dtype=float).reshape(-1, 3).T
    first = np.concatenate([[0], np.cumsum([len(mine) for _arrival, mine in cases])]).astype(np.int64)
    arrival = np.array([moment for moment, _mine in cases], dtype=float)
    return Work(arrival, first, columns[0].astype(np.int64), columns[1], columns[2], crews, 3)


@given(works, crews)
def test_people_do_one_thing_at_a_time_and_nobody_waits_for_somebody_free(cases, crews) -> None:
    work = work_of(cases, crews)
    found = run(work)
    ends = found.began + work.service
    for case in range(len(work.arrival)):
        now = work.arrival[case]
        for visit in range(work.first[case], work.first[case + 1]):
            ready = now + work.delay[visit]
            assert found.began[visit] == ready + found.queued[visit]
            assert found.queued[visit] >= 0
            now = ends[visit]
            crew = work.crews[work.step[visit]]
            assert (found.who[visit] in crew) if crew else found.who[visit] == -1 and found.queued[visit] == 0
            if found.queued[visit] > 0:  # every one of the crew was doing something all that time
                for person in crew:
                    assert busy(found, ends, person, ready, found.began[visit])
        assert found.ended[case] == now
    for person in range(3):
        mine = np.flatnonzero(found.who == person)
        order = mine[np.lexsort((ends[mine], found.began[mine]))]
        assert all(ends[a] <= found.began[b] for a, b in pairwise(order))


def busy(found, ends, person: int, low: float, high: float) -> bool:
    mine = found.who == person
    return (
        float(np.sum(np.clip(np.minimum(ends, high) - np.maximum(found.began, low), 0, None)[mine]))
        >= high - low - 1e-9
    )


@given(works.filter(bool), crews, st.floats(0, 1))
def test_changes_leave_all_else_as_it_was(cases, crews, share: float) -> None:
    work = work_of(cases, crews)
    learned = Learned(
        ("a", "b", "c"),
        ("p", "q", "r"),
        crews,
        work.first,
        work.step,
        work.delay,
        work.service,
        work.arrival,
        work.arrival,
        np.zeros(len(work.arrival), dtype=bool),
    )
    as_is = drawn(learned, work.arrival, np.arange(len(cases)), np.random.default_rng(1))
    skipped = changed(as_is, learned, [Skip("a", share)])
    others = as_is.work.step != 0
    assert skipped.step[skipped.step != 0].tolist() == as_is.work.step[others].tolist()
    assert skipped.service[skipped.step != 0].tolist() == as_is.work.service[others].tolist()
    assert np.array_equal(skipped.arrival, as_is.work.arrival)


@pytest.mark.parametrize(("name", "fits"), [("helpdesk.parquet", True), ("bpic2013_closed.parquet", False)])
def test_public_logs(name: str, fits: bool) -> None:
    assert calibrated(learn(public(name)), seed=1).fits is fits
