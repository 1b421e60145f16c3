"""Whether cases went where the conditions of their SOP sent them: by hand around thresholds, and for random SOPs that
the engine itself ran."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Begin,
    Branch,
    CastVote,
    Choice,
    Complete,
    Conformance,
    Done,
    Each,
    End,
    Field,
    Office,
    Reason,
    Rework,
    Several,
    Start,
    State,
    Together,
    UserTask,
    drawn,
    moments,
    publish,
    step,
)
from tests.engines.workflow.strategies import definition_of, outlines

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)
FIELDS = (
    Field(name="amount", kind="money", currency="CNY"),
    Field(name="urgent", kind="yes_no"),
    Field(name="day", kind="date"),
    Field(name="accounts", kind="list"),
    Field(name="verdict", kind="choice", options=("approved", "rejected")),
)
NAMES = tuple(field.name for field in FIELDS)


def task(name, **more):
    return UserTask(id=name.lower(), name=name, role="team", **more)


def approval(name, **more):
    return Approval(id=name.lower(), name=name, approvers=(Approver(role="boss"),), **more)


def judge_of(*steps):
    return Conformance(publish(drawn(fields=FIELDS, start=Start(id="start", asks=NAMES), steps=steps)))


def found(judge, variant, data, *, after=(), begun=NOW, finished=True):
    """The deviations of a case that began with these values; `after`: those after some of its events, by place."""
    known = dict(after)
    done = [Done(data=known.get(place)) for place in range(len(variant.split()))]
    outcomes = judge.outcomes(moments(done, data=data, begun=begun), CLOCK)
    return judge.deviations(variant.split(), done, clock=CLOCK, finished=finished, outcomes=outcomes)


def said(*given_, **named):
    return [(one.kind, one.activity) for one in found(*given_, **named)]


BIG = Choice("size", (Branch((approval("Finance"),), "amount >= 10000 CNY"), Branch()))
PURCHASE = (task("Ask"), BIG, task("Order"))


@pytest.mark.parametrize(
    ("amount", "variant", "deviations"),
    [
        (999_900, "Ask Order", []),
        (999_900, "Ask Finance Order", [("extra", "Finance")]),
        (1_000_000, "Ask Finance Order", []),
        (1_000_000, "Ask Order", [("missing_approval", "Finance")]),
        (2_000_000, "Ask Finance Order", []),
        (2_000_000, "Ask Order", [("missing_approval", "Finance")]),
        (2_000_000, "Ask Order Finance", [("wrong_order", "Finance")]),
        (None, "Ask Order", []),
        (None, "Ask Finance Order", []),
    ],
)
def test_an_approval_is_demanded_from_its_threshold_on(amount, variant, deviations):
    assert said(judge_of(*PURCHASE), variant, {"amount": amount}) == deviations


def test_what_is_not_known_allows_either_way():
    judge = judge_of(*PURCHASE)
    for variant in ("Ask Order", "Ask Finance Order"):
        assert said(judge, variant, {}) == []
        assert judge.verdict(variant.split()).fits


@pytest.mark.parametrize(("currency", "amount", "demanded"), [
    ("JPY", 9_999, False), ("JPY", 10_000, True), ("KWD", 9_999_999, False), ("KWD", 10_000_000, True),
])  # fmt: skip
def test_amounts_are_compared_in_the_minor_units_of_their_currency(currency, amount, demanded):
    fields = (Field(name="amount", kind="money", currency=currency),)
    choice = Choice("size", (Branch((approval("Finance"),), f"amount >= 10000 {currency}"), Branch()))
    steps = (choice, task("Order"))
    judge = Conformance(publish(drawn(fields=fields, start=Start(id="start", asks=("amount",)), steps=steps)))
    assert said(judge, "Order", {"amount": amount}) == [("missing_approval", "Finance")] * demanded


def test_the_first_flow_that_holds_is_the_way_and_the_default_only_where_none_does():
    ways = Choice("size", (Branch((task("Chief"),), "amount > 1000 CNY"), Branch((task("Head"),), "amount > 10 CNY"),
                           Branch((task("Self"),))))  # fmt: skip
    judge = judge_of(ways)
    for amount, way in ((200_000, "Chief"), (2_000, "Head"), (1, "Self")):
        for variant in ("Chief", "Head", "Self"):
            assert (said(judge, variant, {"amount": amount}) == []) == (variant == way)
    assert said(judge, "Self", {"amount": 2_000}) == [("skipped", "Head"), ("extra", "Self")]


def test_an_inclusive_gateway_takes_exactly_what_holds():
    judge = judge_of(Several("who", (Branch((task("Law"),), "amount > 100 CNY"), Branch((task("Fast"),), "urgent"),
                                     Branch((task("Plain"),)))), task("Go"))  # fmt: skip
    both, none, unknown = {"amount": 20_000, "urgent": True}, {"amount": 1, "urgent": False}, {"amount": 20_000}
    assert said(judge, "Fast Law Go", both) == said(judge, "Law Fast Go", both) == said(judge, "Plain Go", none) == []
    assert said(judge, "Law Go", both) == [("skipped", "Fast")]
    assert sorted(said(judge, "Law Go", none)) == [("extra", "Law"), ("skipped", "Plain")]
    assert said(judge, "Law Go", unknown) == said(judge, "Law Fast Go", unknown) == []
    assert said(judge, "Fast Go", unknown) == [("skipped", "Law")]


def test_each_turn_of_a_loop_is_judged_by_what_was_known_then():
    judge = judge_of(Rework("redo", (task("Offer"), approval("OK", result="verdict")), again='verdict = "rejected"'),
                     task("Buy"))  # fmt: skip
    no, yes = {"verdict": "rejected"}, {"verdict": "approved"}
    assert said(judge, "Offer OK Offer OK Buy", {}, after={1: no, 3: yes}) == []
    assert said(judge, "Offer OK Buy", {}, after={1: yes}) == []
    rejected = found(judge, "Offer OK Buy", {}, after={1: no})
    assert [(one.kind, one.activity) for one in rejected] == [("skipped", "Offer"), ("missing_approval", "OK")]
    [again] = judge.aligner.questions.keys
    assert {one.reason for one in rejected} == {Reason(2, ((again, True),))}
    assert said(judge, "Offer OK Offer OK Buy", {}, after={1: yes, 3: yes}) != []


def test_a_turn_that_left_out_its_decision_is_not_judged_by_the_one_before():
    judge = judge_of(Rework("redo", (task("Offer"), approval("OK", result="verdict")), again='verdict = "rejected"'),
                     task("Buy"))  # fmt: skip
    assert said(judge, "Offer OK Offer Buy", {}, after={1: {"verdict": "rejected"}}) == [("missing_approval", "OK")]


def test_a_loop_that_nothing_would_have_ended_is_left_open():
    judge = judge_of(Rework("redo", (task("Offer"),), again="amount > 1 CNY"), task("Buy"))
    assert said(judge, "Offer Buy", {"amount": 500}) == []


def test_values_count_as_they_stood_when_the_gateway_was_passed():
    judge = judge_of(task("Ask"), BIG, task("Order", asks=("amount",)))
    small, large = {"amount": 100}, {"amount": 2_000_000}
    assert said(judge, "Ask Order", small, after={1: large}) == []
    assert said(judge, "Ask Order", large, after={1: small}) == [("missing_approval", "Finance")]
    assert said(judge, "Ask Order", {}, after={1: large}) == []


def test_today_is_the_day_on_which_the_gateway_was_passed():
    judge = judge_of(task("Ask"), Choice("soon", (Branch((task("Hurry"),), "day <= today"), Branch())), task("Go"))
    data = {"day": "2026-09-03"}

    def on(days):
        done = [Done(completed=NOW + timedelta(days=days)), Done(completed=NOW + timedelta(days=9))]
        outcomes = judge.outcomes(moments(done, data=data, begun=NOW), CLOCK)
        return [one.kind for one in judge.deviations(("Ask", "Go"), done, clock=CLOCK, outcomes=outcomes)]

    assert (on(1), on(2)) == ([], ["skipped"])


def test_a_step_for_a_list_with_entries_may_not_be_left_out():
    judge = judge_of(task("Open", each=Each(list="accounts")), task("Tell"))
    assert said(judge, "Tell", {"accounts": ["a"]}) == [("skipped", "Open")]
    assert said(judge, "Tell", {"accounts": []}) == said(judge, "Tell", {}) == []
    assert said(judge, "Open Open Tell", {"accounts": ["a", "b"]}) == []


def test_a_deviation_names_the_conditions_that_it_follows_from():
    flow = "flow3"
    judge = judge_of(*PURCHASE)
    [missing] = found(judge, "Ask Order", {"amount": 2_000_000})
    assert (missing.element, missing.place, missing.reason) == ("finance", 1, Reason(1, ((flow, True),)))
    [extra] = found(judge, "Ask Finance Order", {"amount": 100})
    assert (extra.place, extra.reason) == (1, Reason(1, ((flow, False),)))
    [skipped] = found(judge, "Ask Finance", {"amount": 2_000_000})
    assert (skipped.activity, skipped.reason) == ("Order", None)
    turned = judge_of(Choice("size", (Branch((), "amount < 10000 CNY"), Branch((approval("Finance"),)))))
    [missing] = found(turned, "", {"amount": 2_000_000})
    assert [holds for _flow, holds in missing.reason.conditions] == [False]
    auto = judge_of(approval("Boss", auto="amount < 500 CNY"), task("Buy"))
    [missing] = found(auto, "Buy", {"amount": 90_000})
    assert (missing.kind, missing.reason) == ("missing_approval", Reason(0, (("boss", False),)))


def test_what_comes_after_a_gateway_on_every_way_does_not_hang_on_it():
    stop = Choice("said", (Branch((End(id="no"),), 'verdict = "rejected"'), Branch()))
    judge = judge_of(approval("OK", result="verdict"), stop, Rework("redo", (task("Do"),), again="urgent"), task("Pay"))
    data = {"urgent": False}
    [missing] = found(judge, "OK Do", data, after={0: {**data, "verdict": "approved"}})
    assert (missing.activity, len(missing.reason.conditions)) == ("Pay", 1)


def test_who_goes_on_after_a_rejection_lacks_the_approval():
    stop = Choice("said", (Branch((End(id="no"),), 'verdict = "rejected"'), Branch()))
    judge = judge_of(task("Ask"), approval("OK", result="verdict"), stop, task("Do"), task("Pay"))
    rejected, approved = {"verdict": "rejected"}, {"verdict": "approved"}
    [missing] = found(judge, "Ask OK Do Pay", {}, after={1: rejected})
    assert (missing.kind, missing.activity, missing.element) == ("missing_approval", "OK", "ok")
    assert missing.reason == Reason(2, ((judge.aligner.questions.keys[0], True),))
    [extra] = found(judge, "Ask OK Do", {}, after={1: rejected})
    assert (extra.kind, extra.reason.conditions[0][1]) == ("extra", True)
    assert said(judge, "Ask OK", {}, after={1: rejected}) == said(judge, "Ask OK Do Pay", {}, after={1: approved}) == []
    [(swapped, _which)] = said(judge, "OK Ask Do Pay", {}, after={0: approved})
    assert swapped == "wrong_order"


def test_a_parallel_part_asks_when_it_begins():
    judge = judge_of(Together("both", (Branch((task("A", asks=("amount",)),)), Branch((BIG, task("B"))))))
    small, large = {"amount": 100}, {"amount": 2_000_000}
    assert said(judge, "A B", small, after={0: large}) == []
    assert said(judge, "A B", large, after={0: small}) == [("missing_approval", "Finance")]


def ran(version, data, most=30):
    """A case that the engine ran with random values: whether it ended, and its steps with whether a person did them
    and the values afterwards."""
    values = st.fixed_dictionaries({"dice": st.integers(1, 6), "names": st.lists(st.sampled_from("ab"), max_size=2)})
    begun = data.draw(values)
    now, rows = NOW, []
    done = step(version, State(), Begin(by="ann", data=begun), now=now, clock=CLOCK)

    def kept(done):
        for event in done.events:
            if event.verb in {"completed", "decided"}:
                given_ = dict(event.detail.get("data", {}))
                if event.verb == "decided":
                    given_ = {"verdict": event.detail["decision"]}
                before = rows[-1][2] if rows else begun
                rows.append((event.element, not event.detail.get("automatic"), {**before, **given_}))

    kept(done)
    while done.state.case.state == "running" and len(rows) < most:
        work = data.draw(st.sampled_from(sorted(done.state.work.values(), key=lambda work: work.number)))
        if isinstance(version.activities[work.element], Approval):
            command = CastVote(work=work.number, by="x", approves=data.draw(st.booleans()), reason="so")
        else:
            command = Complete(work=work.number, by="x", data=data.draw(values))
        done = step(version, done.state, command, now=now, clock=CLOCK)
        kept(done)
    return begun, done.state.case.state == "completed", rows


def judged(version, begun, ended, rows):
    judge = Conformance(version)
    variant, done = [element for element, _asked, _data in rows], [Done(data=data) for *_rest, data in rows]
    outcomes = judge.outcomes(moments(done, data=begun, begun=NOW), CLOCK)
    found_ = judge.deviations(variant, done, clock=CLOCK, finished=ended, outcomes=outcomes)
    assume(found_ is not None)
    return found_


@settings(max_examples=100, deadline=None)
@given(outlines(most=6), st.data())
def test_every_case_that_the_engine_ran_conforms_to_its_version(steps, data):
    version = publish(definition_of(steps))
    begun, ended, rows = ran(version, data)
    assert judged(version, begun, ended, rows) == ()
    asked = [row for row in rows if row[1]]
    assert judged(version, begun, ended, asked) == ()


@settings(max_examples=100, deadline=None)
@given(outlines(most=6, looping=False), st.data())
def test_dropping_a_demanded_step_is_always_found(steps, data):
    """A step for each entry of a list may come once less; what was passed by itself nobody did; and where a parallel
    part ends the whole case, what would have run beside it is not demanded."""
    version = publish(definition_of(steps))
    ends_early = any(isinstance(each, End) and each.terminates for each in version.definition.elements)
    assume(not (ends_early and version.blocks))
    begun, ended, rows = ran(version, data)
    assume(ended)
    demanded = [
        place for place, (element, asked, _data) in enumerate(rows)
        if asked and (isinstance(version.activities[element], Approval) or version.activities[element].each is None)
    ]  # fmt: skip
    assume(demanded)
    place = data.draw(st.sampled_from(demanded))
    left = rows[:place] + rows[place + 1 :]
    differs = judged(version, begun, ended, left)
    name = rows[place][0]
    assert differs
    kinds = {one.kind for one in differs if one.element == name}
    assert not kinds or kinds <= {"skipped", "missing_approval", "wrong_order"}
