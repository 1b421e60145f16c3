"""Cases of small SOPs, step by step: what is open, what is told, what is refused."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from opsloop.engines.workflow import (
    ALL,
    AlreadyDone,
    Approval,
    Approver,
    Assign,
    Begin,
    Branch,
    CallSop,
    Cancel,
    CastVote,
    Change,
    Checklist,
    Choice,
    Complete,
    Each,
    End,
    Field,
    Input,
    Item,
    NotPossible,
    Office,
    Return,
    Rework,
    Several,
    Start,
    State,
    Take,
    Tick,
    Together,
    UserTask,
    drawn,
    key_of,
    publish,
    step,
)

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)
FIELDS = (
    Field(name="amount", kind="money", currency="CNY"),
    Field(name="note", kind="text"),
    Field(name="urgent", kind="yes_no"),
    Field(name="accounts", kind="list"),
    Field(name="judges", kind="people"),
    Field(name="lead", kind="person"),
    Field(name="verdict", kind="choice", options=("approved", "rejected")),
)
NAMES = tuple(field.name for field in FIELDS)


class Desk:
    """One case, with commands as one would say them; rows are kept as a database would keep them."""

    def __init__(self, *steps, asks=NAMES, required=(), end=None):
        start = Start(id="start", asks=asks, required=required)
        self.version = publish(drawn(name="sop", fields=FIELDS, start=start, steps=steps, end=end))
        self.state, self.rows, self.events, self.now = State(), {}, [], NOW

    def do(self, command):
        done = step(self.version, self.state, command, now=self.now, clock=CLOCK)
        self.rows |= {key_of(row): row for row in done.saved}
        for key in done.removed:
            del self.rows[key]
        self.state = done.state
        self.events += done.events
        assert self.rows == {key_of(row): row for row in self.all_rows()}
        assert (done.case is not None) or done.state.case == self.state.case
        return done

    def all_rows(self):
        state = self.state
        return [*state.tokens.values(), *state.blocks.values(), *state.work.values(), *state.timers.values()]

    def begin(self, by="ann", **data):
        self.do(Begin(by=by, data=data))
        return self

    @property
    def open(self):
        return [work.element for work in self.state.work.values()]

    def work(self, element, item=None, person=None):
        return next(
            work for work in self.state.work.values()
            if work.element == element and item in {None, work.item} and person in {None, work.person}
        )  # fmt: skip

    def complete(self, element, by="bob", item=None, **data):
        return self.do(Complete(work=self.work(element, item).number, by=by, data=data))

    def returned(self, element, **data):
        return self.do(Return(work=self.work(element).number, data=data))

    def vote(self, element, by, approves=True, reason="", person=None, alone=()):
        """`alone`: the roles of the seats that nobody else can fill; the vote is cast for the first of them."""
        seats = {work.role: work.number for work in self.state.work.values() if work.element == element}
        fills = tuple(seats[role] for role in alone)
        number = fills[0] if fills else self.work(element, person=person).number
        return self.do(CastVote(work=number, by=by, approves=approves, reason=reason, alone=fills))

    @property
    def told(self):
        return [event.verb for event in self.events]

    @property
    def outcome(self):
        return self.state.case.state, self.state.case.outcome


def task(name, **more):
    return UserTask(id=name, name=name, role="team", **more)


def refused(code):
    return pytest.raises(NotPossible, match=rf"^{code}\b")


def test_steps_follow_each_other_to_the_end():
    desk = Desk(task("write"), task("check"), end=End(id="end", outcome="done")).begin()
    assert desk.open == ["write"]
    desk.complete("write")
    assert desk.open == ["check"]
    desk.complete("check")
    assert desk.outcome == ("completed", "done")
    assert desk.rows == {}
    assert desk.told == ["case_begun", "opened", "completed", "opened", "completed", "case_completed"]


def test_who_takes_work_has_it_and_its_service_time():
    desk = Desk(task("write")).begin()
    desk.now += timedelta(hours=1)
    desk.do(Take(work=desk.work("write").number, by="bob"))
    assert (desk.work("write").person, desk.work("write").started) == ("bob", NOW + timedelta(hours=1))
    assert desk.do(Take(work=desk.work("write").number, by="bob")).events == ()
    desk.do(Assign(work=desk.work("write").number, by="bob", to="eve", delegates=True))
    assert (desk.work("write").person, desk.work("write").started) == ("eve", None)
    desk.do(Assign(work=desk.work("write").number, by="eve"))
    assert desk.work("write").person == ""
    assert desk.told[2:] == ["started", "delegated", "released"]


def test_a_second_submit_changes_nothing():
    desk = Desk(task("write"), task("check")).begin()
    command = Complete(work=desk.work("write").number, by="bob")
    desk.do(command)
    before = desk.state
    with pytest.raises(AlreadyDone):
        desk.do(command)
    with pytest.raises(AlreadyDone):
        desk.do(Begin())
    desk.complete("check")
    with pytest.raises(AlreadyDone):
        desk.do(command)
    assert before != desk.state
    with refused("unknown_work"):
        Desk(task("write")).begin().do(Complete(work=99))


def test_a_form_takes_what_it_asks_for():
    desk = Desk(task("write", asks=("note", "amount"), required=("note",)), asks=("urgent",), required=("urgent",))
    with refused("field_missing"):
        desk.begin()
    with refused("unknown_field"):
        desk.begin(note="x", urgent=True)
    desk.begin(urgent=True)
    with refused("field_missing"):
        desk.complete("write")
    with refused("field_missing"):
        desk.complete("write", note="")
    with refused("wrong_value"):
        desk.complete("write", note=5)
    with refused("wrong_value"):
        desk.complete("write", note="x", amount=1.5)
    with refused("unknown_field"):
        desk.complete("write", note="x", urgent=False)
    assert desk.state.case.data == {"urgent": True}
    desk.complete("write", note="x", amount=100)
    assert desk.state.case.data == {"urgent": True, "note": "x", "amount": 100}


def test_the_first_true_way_is_taken_else_the_default():
    ways = Choice("size", (Branch((task("chief"),), "amount > 1000 CNY"), Branch((task("head"),), "amount > 10 CNY"),
                           Branch((task("self"),))))  # fmt: skip
    assert Desk(ways).begin(amount=200_000).open == ["chief"]
    assert Desk(ways).begin(amount=2_000).open == ["head"]
    assert Desk(ways).begin(amount=1).open == ["self"]
    assert Desk(ways).begin().open == ["self"]


def test_parallel_ways_wait_for_each_other():
    desk = Desk(Together("both", (Branch((task("law"),)), Branch((task("money"), task("pay"))))), task("sign")).begin()
    assert desk.open == ["law", "money"]
    desk.complete("money")
    desk.complete("pay")
    assert desk.open == ["law"]
    assert len(desk.state.blocks["both"].awaits) == 1
    desk.complete("law")
    assert desk.open == ["sign"]
    assert desk.state.blocks == {}


def test_an_inclusive_join_waits_for_what_was_begun_and_nothing_else():
    several = Several("some", (Branch((task("law"),), "urgent"), Branch((task("money"),), "amount > 1 CNY"),
                               Branch((task("none"),))))  # fmt: skip
    assert Desk(several, task("sign")).begin().open == ["none"]
    desk = Desk(several, task("sign")).begin(urgent=True)
    assert desk.open == ["law"]
    desk.complete("law")
    assert desk.open == ["sign"]
    desk = Desk(several, task("sign")).begin(urgent=True, amount=500)
    desk.complete("money")
    assert desk.open == ["law"]
    desk.complete("law")
    assert desk.open == ["sign"]


def test_rework_comes_back_as_often_as_it_must_and_costs_the_same():
    desk = Desk(Rework("redo", (task("write"), task("check", asks=("urgent",))), again="urgent"), task("sign")).begin()
    rows = set()
    for _ in range(40):
        desk.complete("write")
        desk.complete("check", urgent=True)
        rows.add(len(desk.rows))
    desk.complete("write")
    desk.complete("check", urgent=False)
    assert desk.open == ["sign"]
    assert rows == {2}


def test_an_end_that_terminates_withdraws_the_rest():
    stop = Choice("ok", (Branch(), Branch((End(id="stopped", terminates=True),), "urgent")))
    desk = Desk(Together("both", (Branch((task("law", asks=("urgent",)), stop)), Branch((task("money"),))))).begin()
    desk.complete("law", urgent=True)
    assert desk.outcome == ("completed", "stopped")
    assert desk.rows == {}
    assert "withdrawn" in desk.told


def approval(*approvers, **more):
    return Approval(id="ok", name="ok", approvers=approvers, **more)


BOSS, CHIEF, LAW = Approver(role="boss"), Approver(role="chief"), Approver(role="law")


def decided(desk):
    return [event.detail["decision"] for event in desk.events if event.verb == "decided"]


def test_one_of_many_is_enough_where_any_may_approve():
    desk = Desk(approval(BOSS, CHIEF, result="verdict"), task("next")).begin()
    desk.vote("ok", "eve")
    assert desk.open == ["next"]
    assert desk.state.case.data["verdict"] == "approved"
    assert desk.told.count("withdrawn") == 1


def test_any_is_rejected_only_by_all():
    desk = Desk(approval(BOSS, CHIEF)).begin()
    desk.vote("ok", "eve", approves=False, reason="no")
    assert decided(desk) == []
    desk.vote("ok", "kim", approves=False, reason="no")
    assert decided(desk) == ["rejected"]


def test_all_is_rejected_by_one():
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=ALL, result="verdict")).begin()
    desk.vote("ok", "eve")
    desk.vote("ok", "kim", approves=False, reason="too dear")
    assert decided(desk) == ["rejected"]
    assert desk.state.case.data["verdict"] == "rejected"


def test_two_of_three_is_decided_as_soon_as_it_is_certain():
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=2)).begin()
    desk.vote("ok", "eve")
    desk.vote("ok", "kim", approves=False, reason="no")
    assert decided(desk) == []
    desk.vote("ok", "lin")
    assert decided(desk) == ["approved"]


def test_people_of_a_field_each_have_a_seat_and_the_owner_has_one_where_there_is_nobody():
    desk = Desk(approval(Approver(people="judges"), needed=ALL)).begin(judges=["eve", "kim", "eve"])
    assert [work.person for work in desk.state.work.values()] == ["eve", "kim"]
    desk.vote("ok", "eve", person="eve")
    desk.vote("ok", "kim", person="kim")
    assert decided(desk) == ["approved"]
    desk = Desk(approval(Approver(people="judges"), needed=ALL)).begin(judges=[])
    assert [work.role for work in desk.state.work.values()] == ["owner"]
    desk.vote("ok", "ann")
    assert desk.outcome[0] == "completed"


def test_nobody_votes_twice_nor_without_a_reason_nor_on_their_own_request():
    desk = Desk(approval(BOSS, CHIEF, needed=ALL, four_eyes=True)).begin(by="ann")
    with refused("own_request"):
        desk.vote("ok", "ann")
    with refused("reason_missing"):
        desk.vote("ok", "eve", approves=False, reason=" ")
    desk.vote("ok", "eve")
    with refused("voted_before"):
        desk.vote("ok", "eve")


def test_who_is_left_alone_with_several_seats_fills_them_with_one_vote():
    desk = Desk(approval(BOSS, CHIEF, needed=ALL)).begin()
    desk.vote("ok", "ming", alone=("boss", "chief"))
    assert decided(desk) == ["approved"]
    assert desk.told.count("voted") == 2
    desk = Desk(approval(BOSS, Approver(people="judges"), needed=ALL)).begin(judges=["ming"])
    desk.vote("ok", "ming", alone=("boss", ""))
    assert decided(desk) == ["approved"]


def test_seats_that_others_can_fill_are_left_to_them():
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=2)).begin()
    desk.vote("ok", "ming", alone=("chief",))
    assert [work.role for work in desk.state.work.values()] == ["boss", "law"]
    assert decided(desk) == []
    desk.vote("ok", "kim")
    assert decided(desk) == ["approved"]


def test_who_has_voted_may_fill_a_seat_that_only_they_are_left_for():
    desk = Desk(approval(BOSS, CHIEF, needed=ALL)).begin()
    desk.vote("ok", "ming")
    desk.vote("ok", "ming", alone=("chief",))
    assert decided(desk) == ["approved"]


def test_n_of_m_counts_people_and_not_their_seats():
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=2)).begin()
    desk.vote("ok", "ming", alone=("boss", "chief"))
    assert decided(desk) == []
    desk.vote("ok", "kim")
    assert decided(desk) == ["approved"]
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=2)).begin()
    desk.vote("ok", "ming", alone=("boss", "chief", "law"))
    assert decided(desk) == ["approved"], "nobody else could ever vote"
    desk = Desk(approval(BOSS, CHIEF, LAW, needed=2)).begin()
    desk.vote("ok", "ming", alone=("boss", "chief"), approves=False, reason="no")
    assert decided(desk) == ["rejected"], "two people can vote, and one is against"


def test_an_approval_of_four_eyes_is_not_handed_to_who_asked():
    desk = Desk(approval(BOSS, four_eyes=True)).begin(by="ann")
    with refused("own_request"):
        desk.do(Assign(work=desk.work("ok").number, by="eve", to="ann", delegates=True))
    desk.do(Assign(work=desk.work("ok").number, by="eve", to="kim", delegates=True))
    desk.vote("ok", "kim")
    assert decided(desk) == ["approved"]


def test_below_the_threshold_nobody_is_asked():
    steps = approval(BOSS, auto="amount < 500 CNY", result="verdict"), task("buy")
    desk = Desk(*steps).begin(amount=49_999)
    assert desk.open == ["buy"]
    assert desk.state.case.data["verdict"] == "approved"
    assert [e.detail["automatic"] for e in desk.events if e.verb == "decided"] == [True]
    assert Desk(*steps).begin(amount=50_000).open == ["ok"]
    assert Desk(*steps).begin().open == ["ok"]


def test_a_decision_leads_on():
    desk = Desk(
        approval(BOSS, result="verdict"),
        Choice("fate", (Branch((End(id="refused"),), 'verdict = "rejected"'), Branch((task("buy"),)))),
        end=End(id="bought"),
    )
    desk.begin().vote("ok", "eve", approves=False, reason="no")
    assert desk.outcome == ("completed", "refused")


def test_stop_items_hold_what_is_below_them_and_the_step():
    items = (Item(id="a", text="a"), Item(id="b", text="b", stop=True), Item(id="c", text="c", mandatory=True),
             Item(id="d", text="d"))  # fmt: skip
    desk = Desk(Checklist(id="list", name="list", items=items)).begin()
    work = desk.work("list").number
    with refused("stopped_before"):
        desk.do(Tick(work=work, by="bob", item="c"))
    with refused("unknown_item"):
        desk.do(Tick(work=work, by="bob", item="z"))
    with refused("stop_items_open"):
        desk.complete("list")
    for item in "bc":
        desk.do(Tick(work=work, by="bob", item=item))
    assert desk.do(Tick(work=work, by="bob", item="c")).events == ()
    desk.do(Tick(work=work, by="bob", item="c", done=False))
    with refused("stop_items_open"):
        desk.complete("list")
    desk.do(Tick(work=work, by="bob", item="c"))
    desk.complete("list")
    assert desk.outcome[0] == "completed"


def test_a_step_is_done_for_each_entry_at_once():
    desk = Desk(task("open", each=Each(list="accounts")), task("next")).begin(accounts=["mail", "wiki", "chat"])
    assert [work.item for work in desk.state.work.values()] == ["mail", "wiki", "chat"]
    desk.do(Change(by="ann", data={"accounts": []}))
    for item in ("wiki", "mail", "chat"):
        assert "next" not in desk.open
        desk.complete("open", item=item)
    assert desk.open == ["next"]


def test_a_step_is_done_for_each_entry_one_after_the_other():
    desk = Desk(task("open", each=Each(list="accounts", sequential=True)), task("next")).begin(accounts=["m", "w"])
    for item in ("m", "w"):
        assert [work.item for work in desk.state.work.values()] == [item]
        desk.complete("open", item=item)
    assert desk.open == ["next"]


def test_a_step_for_each_of_none_is_skipped():
    desk = Desk(task("open", each=Each(list="accounts")), task("next")).begin(accounts=[])
    assert desk.open == ["next"]
    assert "skipped" in desk.told


def test_a_called_case_is_waited_for_and_its_values_come_back():
    call = CallSop(id="buy", name="buy", process="purchase", inputs=(Input(field="cost", source="amount"),),
                   outputs=(Input(field="verdict", source="decision"),))  # fmt: skip
    desk = Desk(call, task("next")).begin(amount=500)
    called = next(event for event in desk.events if event.verb == "called")
    assert called.detail == {"process": "purchase", "inputs": {"cost": 500}}
    with refused("wrong_value"):
        desk.returned("buy", decision="perhaps")
    desk.returned("buy", decision="approved", other=1)
    assert desk.state.case.data["verdict"] == "approved"
    assert desk.open == ["next"]


def test_a_step_that_waits_for_a_case_is_nobodys():
    desk = Desk(CallSop(id="buy", name="buy", process="purchase"), task("next")).begin()
    work = desk.work("buy").number
    for command in (
        Complete(work=work, by="eve"),
        Take(work=work, by="eve"),
        Assign(work=work, by="eve", to="kim"),
        CastVote(work=work, by="eve", approves=True),
    ):
        with refused("wrong_work"):
            desk.do(command)
    desk.returned("buy")
    with refused("wrong_work"):
        desk.returned("next")


def test_work_goes_to_the_person_of_a_field_and_to_the_owner_where_nobody_is_named():
    desk = Desk(UserTask(id="a", name="a", person="lead"), UserTask(id="b", name="b")).begin(lead="kim")
    assert (desk.work("a").person, desk.work("a").role) == ("kim", "")
    desk.complete("a")
    assert desk.work("b").role == "owner"


def test_a_cancelled_case_has_nothing_open_and_takes_no_more():
    desk = Desk(Together("both", (Branch((task("law"),)), Branch((task("money"),))))).begin()
    work = desk.work("law").number
    desk.do(Cancel(by="ann", reason="twice"))
    assert desk.outcome == ("cancelled", "cancelled")
    assert desk.rows == {}
    with pytest.raises(AlreadyDone):
        desk.do(Complete(work=work))
    with pytest.raises(AlreadyDone):
        desk.do(Cancel(by="ann"))
    with refused("not_running"):
        desk.do(Change(by="ann", data={"note": "x"}))


def test_a_command_for_other_work_is_refused():
    desk = Desk(approval(BOSS), task("write")).begin()
    with refused("wrong_work"):
        desk.complete("ok")
    with refused("wrong_work"):
        desk.do(Tick(work=desk.work("ok").number, by="x", item="a"))
    desk.vote("ok", "eve")
    with refused("wrong_work"):
        desk.vote("write", "eve")


def test_a_case_runs_only_on_its_version():
    desk = Desk(task("write")).begin()
    other = Desk(task("write"), task("check"))
    with pytest.raises(ValueError, match="pinned"):
        step(other.version, desk.state, Cancel(by="ann"), now=NOW, clock=CLOCK)


def test_the_example_of_the_page_runs():
    page = (Path(__file__).parents[3] / "docs/engines/workflow.md").read_text(encoding="utf-8")
    names = {}
    exec(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1), names)  # our own page
    assert [work.element for work in names["done"].state.work.values()] == ["order"]
