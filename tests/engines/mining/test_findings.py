"""Each detector finds the waste that was planted, and none of them finds any in a process without."""

from dataclasses import replace
from functools import cache

import pytest

from opsloop.engines.mining import STEP_DUE, Contains, EventLog, Finding, Rates, Settings, filtered, findings
from opsloop.engines.mining.findings import DETECTORS, Heuristic, finding
from tests.engines.mining.logs import at, log_of
from tests.engines.mining.planted import orders

WHERE = {
    "rubber_stamp": ("approve order",),
    "bottleneck": ("pack",),
    "rework": ("check credit",),
    "ping_pong": ("check stock",),
    "mergeable_steps": ("pack", "label"),
    "false_sequence": ("check credit", "check stock"),
    "late_knock_out": ("check stock", "check credit"),
    "step_without_effect": ("retype",),
    "batching": ("pack",),
    "deadline_hot_spot": ("approve order",),
}
COMES_ALONG = {
    "ping_pong": {"rework"},
    "batching": {"bottleneck", "deadline_hot_spot"},
    "deadline_hot_spot": {"bottleneck"},
}
"""Waste that is there, too, because of what was planted."""


@cache
def log_with(defect: str | None) -> EventLog:
    return orders(defect)


@cache
def found_in(defect: str | None, settings: Settings | None = None) -> list[Finding]:
    return list(findings(log_with(defect), settings))


def test_a_process_without_waste_has_no_finding():
    assert found_in(None) == []


@pytest.mark.parametrize("defect", DETECTORS)
def test_what_was_planted_is_found_and_nothing_else(defect):
    found = found_in(defect)
    assert WHERE[defect] in {row.activities for row in found if row.detector == defect}
    assert {row.detector for row in found} <= {defect} | COMES_ALONG.get(defect, set())


@pytest.mark.parametrize("defect", DETECTORS)
def test_evidence_is_cases_in_which_it_happened(defect):
    row = next(row for row in found_in(defect) if row.detector == defect)
    log = log_with(defect)
    assert 0 < len(row.evidence) <= 20
    kept = filtered(log, *(Contains(step) for step in row.activities))
    known = {name for (name,) in log.warehouse.rows(f"select name from {log.names} join {kept.cases} using (id)")}
    assert set(row.evidence) <= known


def test_no_refusal_in_n_decisions_is_bounded_by_three_by_n():
    (row,) = found_in("rubber_stamp")
    assert (row.measures["decisions"], row.measures["bound"]) == (200, 3 / 200)
    assert 200 * 1 / 24 < row.waiting_days < 200 * 3 / 24
    assert row.effort_hours == pytest.approx(200 * 0.3, rel=0.1)


def stamps(rows: list[tuple[object, ...]], *names: str, settings: Settings | None = None) -> list[Finding]:
    found = findings(log_of(rows, names=names), settings)
    return [row for row in found if row.detector == "rubber_stamp"]


def decided(outcome: str | None, *, every: int = 10, ends: bool = False) -> list[tuple[object, ...]]:
    """200 requests; each tenth was answered with the outcome, the others were granted."""
    rows: list[tuple[object, ...]] = []
    for number in range(200):
        refuses = number % every == 0
        told = None if outcome is None else outcome if refuses else {"0": "1"}.get(outcome, "granted")
        rows.append((str(number), "ask", 24.0 * number, "ann"))
        rows.append((str(number), "approve", 24.0 * number + 2, "bo", None, None, told))
        if not (refuses and ends):
            rows.append((str(number), "pay", 24.0 * number + 4, "cy"))
    return rows


@pytest.mark.parametrize(
    "word",
    ["no", "No.", "N", "false", "0", "否", "不", "不同意", "驳回", "駁回", "未通过", "未批准", "declined", "sent back",
     "Returned", "退改", "turned down", "veto", "fail", "不予通过"],
)  # fmt: skip
@pytest.mark.parametrize("column", ["outcome", "approved", "审批结果"])
def test_an_approval_that_refuses_in_whatever_words_is_no_stamp(word, column):
    assert stamps(decided(word), column) == []


@pytest.mark.parametrize("step", ["Return the goods", "退款"])
def test_what_gives_goods_or_money_back_refuses_nothing(step):
    rows = [row if row[1] != "pay" or int(str(row[0])) % 10 else (row[0], step, *row[2:]) for row in decided(None)]
    assert len(stamps(rows)) == 1


@pytest.mark.parametrize("step", ["Sent back", "退回修改", "Approve: no", "审批（否）", "Turned down", "未予同意"])
def test_a_refusal_may_be_a_step_of_its_own(step):
    rows = [row if row[1] != "pay" or int(str(row[0])) % 10 else (row[0], step, *row[2:]) for row in decided(None)]
    assert stamps(rows) == []


@pytest.mark.parametrize("word", ["yes", "approved", "1", "同意", "3", "nothing to add", "note 7", "不错"])
def test_what_is_no_refusal_stays_none(word):
    """A 0 among other numbers is a number, too."""
    found = stamps(decided(word), "outcome")
    assert [row.measures["decisions"] for row in found] == [200]
    numbers = [(*row[:4], None, None, str(number % 7)) for number, row in enumerate(decided(None))]
    assert len(stamps(numbers, "result")) == 1


def test_cases_that_end_at_the_approval_are_said_and_bound_nothing():
    """Whether the end was the refusal the log does not say; 180 of 200 decisions were none, surely."""
    (row,) = stamps(decided(None, ends=True))
    assert (row.measures["decisions"], row.measures["ended"], row.measures["bound"]) == (180, 20, 3 / 180)
    (told,) = stamps(decided("yes", ends=True), "outcome")
    assert (told.measures["decisions"], told.measures["ended"], told.measures["bound"]) == (200, 0, 3 / 200)
    (mute,) = stamps(decided("see file", ends=True), "outcome")
    assert mute.measures["ended"] == 20
    assert stamps(decided(None, every=1, ends=True)) == []


def test_money_is_there_where_a_rate_is_given():
    (row,) = found_in("rubber_stamp", Settings(rates=Rates(work_hour=100, waiting_day=10)))
    assert row.money == pytest.approx(10 * row.waiting_days + 100 * row.effort_hours)
    assert found_in("rubber_stamp")[0].money is None


def test_fewer_observations_than_asked_for_say_nothing():
    few = orders("rubber_stamp", cases=49)
    assert [row.detector for row in findings(few)] == []
    assert [row.detector for row in findings(few, Settings(least=49))] == ["rubber_stamp"]


def test_approvals_may_be_named():
    log = log_with("rubber_stamp")
    named = findings(log, Settings(approvals=("check stock",)))
    assert [row.activities for row in named if row.detector == "rubber_stamp"] == [("check stock",)]


def test_a_hot_spot_names_its_weekday_and_the_promise_may_be_a_length():
    row = next(row for row in found_in("deadline_hot_spot") if row.detector == "deadline_hot_spot")
    assert (row.measures["weekday"], row.measures["rate"] > 0.9) == (5, True)
    log = log_with("deadline_hot_spot")
    without = replace(log, source=replace(log.source, columns={"case": "VARCHAR"}))
    assert "deadline_hot_spot" not in {row.detector for row in findings(without)}
    promised = findings(without, Settings(promised_s=3 * 86_400))
    assert "deadline_hot_spot" in {row.detector for row in promised}


def test_steps_with_deadlines_of_their_own_have_hot_spots_by_those():
    """What was asked for on Fridays is approved six hours after it was due; four people approve."""
    rows: list[tuple[object, ...]] = []
    for number in range(7 * 60):
        begun, who = 24.0 * number, f"boss {number % 4}"
        rows.append((str(number), "ask", begun, "ann", None, None, None))
        rows.append((str(number), "approve", begun + (30 if number % 7 == 4 else 2), who, None, None, at(begun + 24)))
    log = log_of(rows, names=(STEP_DUE,))
    found = [row for row in findings(log, Settings(least_people=4)) if row.detector == "deadline_hot_spot"]
    assert [(row.activities, row.measures["weekday"], row.measures["rate"]) for row in found] == [
        (("approve",), 5, 1.0)
    ]
    assert found[0].waiting_days == pytest.approx(60 * 6 / 24)
    few = findings(log, Settings(least_people=5))
    assert "deadline_hot_spot" not in {row.detector for row in few}


@pytest.mark.parametrize("redesign", [value for value in vars(finding).values() if isinstance(value, Heuristic)])
def test_every_redesign_is_better_somewhere_and_none_everywhere(redesign):
    effect = redesign.effect
    corners = (effect.time, effect.cost, effect.quality, effect.flexibility)
    assert (max(corners), min(corners)) == (1, -1)


def test_something_accepted_is_no_decision():
    """Calls that a customer accepts, tickets that a desk accepts: nobody approves anything there."""
    steps = ("Customer accepted call", "Ticket accepted", "solve")
    rows = [(str(n), step, 24.0 * n + hour, f"p{hour}") for n in range(60) for hour, step in enumerate(steps)]
    assert "rubber_stamp" not in {row.detector for row in findings(log_of(rows))}


@pytest.mark.parametrize(("seconds", "told"), [(20, False), (60, True), (90, True)])
def test_what_follows_within_seconds_is_no_queue(seconds, told):
    """Two checks in either order; one in three takes an hour, half of them less than a minute or not."""
    rows: list[tuple[object, ...]] = []
    for n in range(60):
        gap = 1.0 if n % 3 == 0 else seconds / 3600
        first, second = ("stock", "credit") if n % 2 else ("credit", "stock")
        rows += [(str(n), "ask", 24.0 * n), (str(n), first, 24.0 * n + 1), (str(n), second, 24.0 * n + 1 + gap)]
    found = [row.activities for row in findings(log_of(rows)) if row.detector == "false_sequence"]
    assert found == ([("credit", "stock")] if told else [])


@pytest.mark.parametrize(("known", "told"), [(2, False), (49, False), (50, True)])
def test_steps_are_one_only_where_enough_of_those_who_do_them_are_known(known, told):
    rows: list[tuple[object, ...]] = []
    for n in range(60):
        who = "ann" if n < known else None
        rows += [(str(n), "pack", 24.0 * n, who), (str(n), "label", 24.0 * n + 1, who)]
    found = [row.activities for row in findings(log_of(rows)) if row.detector == "mergeable_steps"]
    assert found == ([("pack", "label")] if told else [])


def test_steps_are_not_one_where_less_than_half_of_the_pairs_name_people():
    rows: list[tuple[object, ...]] = []
    for n in range(130):
        who = "ann" if n < 60 else None
        rows += [(str(n), "pack", 24.0 * n, who), (str(n), "label", 24.0 * n + 1, who)]
    assert "mergeable_steps" not in {row.detector for row in findings(log_of(rows))}
