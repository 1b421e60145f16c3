"""What a run that happened differs in from its SOP: checked by hand, and against every run there could have been."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import (
    ALL,
    Approval,
    Approver,
    Branch,
    Choice,
    Conformance,
    Done,
    Duration,
    Each,
    End,
    Field,
    Office,
    Rework,
    Start,
    Together,
    UserTask,
    drawn,
    moments,
    publish,
    replay,
)
from tests.engines.workflow.petri import net_of, traces
from tests.engines.workflow.strategies import definition_of, outlines

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)
NO_DATA: dict[str, object] = {}
FIELDS = (Field(name="amount", kind="money", currency="CNY"), Field(name="accounts", kind="list"))


def task(name, **more):
    return UserTask(id=name.lower(), name=name, role="team", **more)


def sop(*steps):
    return publish(drawn(fields=FIELDS, start=Start(id="start", asks=("amount", "accounts")), steps=steps))


BOSS = Approval(id="ok", name="OK", approvers=(Approver(role="boss"),), auto="amount < 500 CNY")
PURCHASE = sop(
    task("Ask"),
    Rework("redo", (task("Offer"), task("Check")), again="amount > 1 CNY"),
    Approval(id="ok", name="OK", approvers=(Approver(role="boss"),)),
    Together("both", (Branch((task("Order"),)), Branch((task("Tell"),)))),
    task("Pay", due=Duration(minutes=60)),
)


def said(version, *variant, finished=True):
    verdict = replay(version, variant, finished=finished)
    return [(each.kind, each.activity, each.place) for each in verdict.deviations]


def differs(judge, variant, done, data=NO_DATA, now=NOW):
    """The deviations of a case whose values were these all along."""
    outcomes = judge.outcomes(moments(done, data=data, begun=now), CLOCK)
    return judge.deviations(variant, done, clock=CLOCK, outcomes=outcomes)


@pytest.mark.parametrize(
    "variant",
    [
        ("Ask", "Offer", "Check", "OK", "Order", "Tell", "Pay"),
        ("Ask", "Offer", "Check", "Offer", "Check", "OK", "Tell", "Order", "Pay"),
    ],
)
def test_what_the_sop_allows_fits(variant):
    verdict = replay(PURCHASE, variant)
    assert verdict.fits
    assert verdict.fitness == 1


@pytest.mark.parametrize(
    ("variant", "deviations"),
    [
        ("Ask Offer OK Order Tell Pay", [("skipped", "Check", 2)]),
        ("Ask Offer Check Order Tell Pay", [("missing_approval", "OK", 3)]),
        ("Ask Offer Check OK Order Tell Pay Pay", [("extra", "Pay", 7)]),
        ("Ask Offer Check OK Order Phone Tell Pay", [("extra", "Phone", 5)]),
        ("Ask Offer Check Order OK Tell Pay", [("wrong_order", "Order", 3)]),
        ("Pay Ask Offer Check OK Order Tell", [("wrong_order", "Pay", 0)]),
        ("Ask Offer Check Offer OK Order Tell Pay", [("skipped", "Check", 4)]),
        ("Ask", [("skipped", "Offer", 1), ("skipped", "Check", 1), ("missing_approval", "OK", 1),
                 ("skipped", "Order", 1), ("skipped", "Tell", 1), ("skipped", "Pay", 1)]),
    ],
)  # fmt: skip
def test_every_difference_has_its_kind_and_place(variant, deviations):
    assert sorted(said(PURCHASE, *variant.split())) == sorted(deviations)


@pytest.mark.parametrize(
    ("variant", "deviations"),
    [
        ("Ask Check Offer OK Order Tell Pay", [("wrong_order", "Check", 1)]),
        ("Ask Check OK Order Tell Pay", [("skipped", "Offer", 1)]),
        ("Ask Check Check OK Order Tell Pay", [("skipped", "Offer", 1), ("skipped", "Offer", 2)]),
        ("Ask Check Offer OK Order Tell", [("wrong_order", "Check", 1), ("skipped", "Pay", 6)]),
    ],
)
def test_a_swap_within_a_loop_is_one_difference_and_no_two_steps_left_out(variant, deviations):
    assert said(PURCHASE, *variant.split()) == deviations


def test_a_swap_is_one_difference():
    version = sop(task("A"), task("B"), task("C"))
    [(kind, activity, _place)] = said(version, "B", "A", "C")
    assert kind == "wrong_order"
    assert activity in {"A", "B"}


@pytest.mark.parametrize(
    ("standing", "variant", "deviations"),
    [
        ("offer", "Offer Check OK Order Tell Pay", []),
        ("offer", "Offer Check Offer Check OK Tell Order Pay", []),
        ("offer", "Check OK Order Tell Pay", [("skipped", "Offer", 0)]),
        ("offer", "Ask Offer Check OK Order Tell Pay", [("extra", "Ask", 0)]),
        ("order tell", "Tell Order Pay", []),
        ("tell", "Tell Pay", []),
        ("tell", "Order Pay", [("skipped", "Tell", 0), ("extra", "Order", 0)]),
        ("pay", "", [("skipped", "Pay", 0)]),
    ],
)
def test_what_came_before_a_case_stood_somewhere_is_not_missing(standing, variant, deviations):
    judge, at = Conformance(PURCHASE), frozenset(standing.split())
    found = judge.verdict(variant.split(), standing=at)
    assert [(each.kind, each.activity, each.place) for each in found.deviations] == deviations
    assert judge.verdict((), standing=at, finished=False).fits
    assert (found.fitness == 1) == (not deviations)


def test_where_no_case_can_stand_nothing_is_claimed():
    verdict = Conformance(PURCHASE).verdict(("Pay",), standing=frozenset({"ask", "pay"}))
    assert (verdict.alignment, verdict.deviations) == (None, ())


def test_what_is_still_to_come_is_not_missing():
    assert said(PURCHASE, "Ask", "Offer", finished=False) == []
    assert said(PURCHASE, "Ask", "Check", finished=False) == [("skipped", "Offer", 1)]
    assert replay(PURCHASE, (), finished=False).fits


def test_a_step_for_each_entry_and_several_votes_may_come_often_or_not_at_all():
    votes = Approval(id="ok", name="OK", approvers=(Approver(role="boss"), Approver(role="law")), needed=ALL)
    version = sop(task("Open", each=Each(list="accounts")), votes)
    assert said(version, "Open", "Open", "OK", "OK") == []
    assert said(version, "OK") == []
    assert said(version, "Open") == [("missing_approval", "OK", 1)]


def test_what_passed_by_itself_may_be_told_by_the_log_even_where_the_case_ended_at_that_moment():
    stop = Choice("stop", (Branch((End(id="early", terminates=True),), "amount < 500 CNY"), Branch()))
    judge = Conformance(sop(task("Ask"), Together("both", (Branch((BOSS,)), Branch((stop,))))))
    small = [Done(data={"amount": 100}), Done()]
    assert differs(judge, ("Ask", "OK"), small, {"amount": 100}) == ()
    assert differs(judge, ("Ask",), small[:1], {"amount": 100}) == ()


def test_an_approval_that_passes_by_itself_is_missing_only_above_its_threshold():
    version = sop(task("Ask"), BOSS, task("Buy"))
    judge = Conformance(version)
    assert judge.verdict(("Ask", "Buy")).fits
    facts = [Done(), Done()]
    assert differs(judge, ("Ask", "Buy"), facts, {"amount": 100}) == ()
    [missing] = differs(judge, ("Ask", "Buy"), facts, {"amount": 90_000})
    assert (missing.kind, missing.activity, missing.element) == ("missing_approval", "OK", "ok")


def test_who_did_it_and_when_is_judged_for_each_case():
    judge = Conformance(PURCHASE)
    variant = ("Ask", "Offer", "Check", "OK", "Order", "Tell", "Pay")
    team, boss = frozenset({"team"}), frozenset({"boss", "team"})
    done = [Done(roles=team)] * 3 + [Done(roles=boss)] + [Done()] * 3
    assert differs(judge, variant, done) == ()
    done[3] = Done(roles=team)
    done[6] = Done(roles=boss, opened=NOW, completed=NOW + timedelta(minutes=61))
    found = differs(judge, variant, done)
    assert [(each.kind, each.activity, each.place) for each in found] == [("wrong_role", "OK", 3), ("late", "Pay", 6)]
    done[6] = Done(opened=NOW, completed=NOW + timedelta(minutes=60))
    assert len(differs(judge, variant, done)) == 1
    with pytest.raises(ValueError, match="7 events"):
        differs(judge, variant, done[:3])


def test_a_variant_is_looked_at_once():
    judge = Conformance(PURCHASE)
    assert judge.verdict(("Ask", "Pay")) is judge.verdict(["Ask", "Pay"])
    assert judge.verdict(("Ask", "Pay")) is not judge.verdict(("Ask", "Pay"), finished=False)


def test_events_may_be_called_otherwise():
    judge = Conformance(sop(task("A"), task("B")), labels={"a": "甲"})
    assert judge.verdict(("甲", "B")).fits


def test_beyond_the_bound_nothing_is_claimed():
    wide = sop(Together("wide", tuple(Branch((task(f"T{n}"),)) for n in range(12))))
    verdict = Conformance(wide, limit=50).verdict(["x"] * 3)
    assert (verdict.alignment, verdict.fits, verdict.deviations) == (None, False, ())


def test_a_long_variant_of_a_wide_sop_is_judged_in_good_time():
    wide = sop(Together("wide", tuple(Branch((task(f"T{n}"), task(f"U{n}"))) for n in range(6))), task("Last"))
    judge = Conformance(wide)
    variant = [f"{each}{n}" for each in "TU" for n in range(5, -1, -1)]
    assert [each.kind for each in judge.verdict([*variant, "Last"]).deviations] == []
    assert [each.kind for each in judge.verdict(["Last", *variant]).deviations] == ["wrong_order"]


@settings(max_examples=60, deadline=None)
@given(outlines(most=4, passing=("auto",)), st.data())
def test_the_differences_are_as_few_as_they_can_be(steps, data):
    version = publish(definition_of(steps))
    names = sorted(activity.name for activity in version.activities.values())
    variant = data.draw(st.lists(st.sampled_from([*names, "strange"]), max_size=4))
    judge = Conformance(version)
    try:
        runs = traces(net_of(steps), 2 * len(variant) + judge.shortest, limit=20_000)
    except OverflowError:
        assume(False)
    verdict = judge.verdict(variant)
    assert verdict.alignment.cost == min(distance(variant, run) for run in runs)
    assert judge.shortest == min(map(len, runs))
    assert 0 <= verdict.fitness <= 1
    check_moves(variant, verdict, runs)


@settings(max_examples=60, deadline=None)
@given(outlines(most=5, passing=("auto",)), st.data())
def test_what_is_planted_in_a_run_is_found_and_nothing_else(steps, data):
    """One event less, one more, one twice, one by somebody else, one late: each is one difference at most."""
    version = publish(definition_of(steps))
    judge = Conformance(version)
    try:
        runs = sorted(filter(None, traces(net_of(steps), judge.shortest + 3, limit=5_000)))
    except OverflowError:
        assume(False)
    assume(runs)
    run = list(data.draw(st.sampled_from(runs)))
    place = data.draw(st.integers(0, len(run) - 1))
    activity = version.activities[run[place]]
    assert judge.verdict(run).fits
    gone = "missing_approval" if isinstance(activity, Approval) else "skipped"
    less = judge.verdict(run[:place] + run[place + 1 :]).deviations
    assert less == () or len(less) == 1
    assert {one.kind for one in less if one.activity == run[place]} <= {gone}
    strange = judge.verdict([*run[:place], "strange", *run[place:]]).deviations
    assert [(one.kind, one.activity, one.place) for one in strange] == [("extra", "strange", place)]
    assert len(judge.verdict([*run[: place + 1], *run[place:]]).deviations) <= 1
    own = frozenset({"one", "boss"})
    facts = [Done(roles=own, completed=NOW, due=NOW) for _event in run]
    for fact, kind in ((replace(facts[place], roles=frozenset()), "wrong_role"),
                       (replace(facts[place], completed=NOW + timedelta(seconds=1)), "late")):  # fmt: skip
        done = [*facts[:place], fact, *facts[place + 1 :]]
        [found] = judge.deviations(run, done, clock=CLOCK)
        assert (found.kind, found.activity, found.place) == (kind, run[place], place)
    assert judge.deviations(run, facts, clock=CLOCK) == ()


def check_moves(variant, verdict, runs):
    """The events it gives a place and the steps it puts in are a run, and the rest is counted."""
    moves = verdict.alignment.moves
    assert [move.place for move in moves if move.kind in {"both", "event"}] == list(range(len(variant)))
    assert tuple(move.element for move in moves if move.kind in {"both", "step"}) in runs
    assert all(variant[move.place] == move.element for move in moves if move.kind == "both")
    assert sum(move.kind in {"event", "step"} for move in moves) == verdict.alignment.cost
    moved = sum(each.kind == "wrong_order" for each in verdict.deviations)
    assert len(verdict.deviations) + moved == verdict.alignment.cost


def distance(one, other):
    """How many to leave out of the one and to put in from the other: by the longest common subsequence."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            rows[i + 1][j + 1] = rows[i][j] + 1 if left == right else max(rows[i][j + 1], rows[i + 1][j])
    return len(one) + len(other) - 2 * rows[-1][-1]


def test_days_of_conditions_are_those_of_the_case():
    version = publish(drawn(
        fields=(Field(name="start", kind="date"),),
        start=Start(id="start", asks=("start",)),
        steps=[Approval(id="ok", name="OK", approvers=(Approver(role="boss"),), auto="start > today"), task("Go")],
    ))  # fmt: skip
    judge = Conformance(version)
    data = {"start": str(date(2026, 9, 2))}
    assert differs(judge, ("Go",), [Done()], data) == ()
    assert differs(judge, ("Go",), [Done()], data, now=NOW + timedelta(days=1)) != ()


def test_choices_are_followed_either_way():
    version = sop(Choice("x", (Branch((task("A"),), "amount > 1 CNY"), Branch((task("B"), task("C"))))))
    assert said(version, "A") == said(version, "B", "C") == []
    assert said(version, "A", "C") == [("extra", "C", 1)]
