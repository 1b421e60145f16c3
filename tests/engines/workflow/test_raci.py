"""Who has what to do with which step, and what is unclear about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsloop.engines.workflow import (
    Approval,
    Approver,
    CallSop,
    Definition,
    Duties,
    Field,
    Start,
    UserTask,
    drawn,
    duty_problems,
)
from opsloop.engines.workflow.raci import answered_for, letters_of, named_roles, responsible, with_letters
from tests.engines.workflow.strategies import definition_of, outlines

OWNED = Duties(accountable=("owner",))
TASK = UserTask(id="write", name="Write", role="writer", duties=OWNED)
BOTH = Approval(id="ok", name="Ok", approvers=(Approver(role="boss"), Approver(role="legal"), Approver(people="who")))


def sop(*steps) -> Definition:
    return drawn(start=Start(id="start"), fields=(Field(name="who", kind="people"),), steps=steps)


def codes(*steps, roles=()) -> list[tuple[str, str]]:
    return [(problem.code, problem.where[-1]) for problem in duty_problems(sop(*steps), roles)]


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        (TASK, []),
        (UserTask(id="x", name="x", duties=OWNED), ["no_responsible"]),
        (UserTask(id="x", name="x", person="who", duties=OWNED), []),
        (CallSop(id="x", name="x", process="y", duties=OWNED), []),
        (UserTask(id="x", name="x", role="r"), ["no_accountable"]),
        (UserTask(id="x", name="x", role="r", duties=Duties(accountable=("a", "b"))), ["several_accountable"]),
        (UserTask(id="x", name="x"), ["no_responsible", "no_accountable"]),
    ],
)
def test_a_step_has_who_does_it_and_exactly_one_who_answers_for_it(step, wrong):
    assert [code for code, _where in codes(step)] == wrong


def test_a_role_without_a_step_is_told():
    asked = UserTask(id="x", name="x", role="r", duties=Duties(accountable=("r",), consulted=("legal",)))
    assert codes(TASK, asked, roles=["writer", "r", "legal", "nobody"]) == [("idle_role", "nobody")]


def test_who_does_a_step_is_the_role_of_the_outline():
    assert responsible(BOTH) == ("boss", "legal")
    moved = with_letters(TASK, "editor", "R")
    assert moved.role == "editor"
    assert letters_of(moved, "writer") == ""
    assert with_letters(TASK, "writer", "").role == ""


def test_an_approval_gains_and_loses_approvers_by_their_letters():
    more = with_letters(BOTH, "finance", "RA")
    assert [(each.role, each.people) for each in more.approvers][-1] == ("finance", "")
    fewer = with_letters(BOTH, "boss", "I")
    assert responsible(fewer) == ("legal",)
    assert letters_of(fewer, "boss") == "I"
    assert any(approver.people == "who" for approver in fewer.approvers)


def test_who_does_it_is_neither_asked_nor_told():
    assert letters_of(with_letters(TASK, "legal", "CI"), "legal") == "CI"
    assert letters_of(with_letters(TASK, "legal", "RACI"), "legal") == "RA"


def test_where_nobody_answers_whoever_alone_does_it_answers():
    clear = answered_for(sop(UserTask(id="write", name="Write", role="writer"), BOTH))
    assert [activity.duties.accountable for activity in clear.activities] == [("writer",), ("owner",)]
    assert duty_problems(clear, []) == []
    assert answered_for(clear) == clear


def test_duties_stand_in_the_definition_and_cost_others_nothing():
    told = sop(with_letters(TASK, "legal", "I"))
    assert Definition.from_json(told.to_json()) == told
    assert "duties" not in sop(UserTask(id="write", name="Write", role="writer")).to_json()
    assert named_roles(told) == ["writer", "legal", "owner"]


LETTERS = st.sets(st.sampled_from("RACI")).map(lambda held: "".join(sorted(held, key="RACI".index)))


@given(outlines(), LETTERS, st.sampled_from(["r1", "owner", "new"]))
def test_letters_that_are_set_are_read_again(outline, letters, role):
    for activity in definition_of(outline).activities:
        held = letters_of(with_letters(activity, role, letters), role)
        wanted = letters.replace("C", "").replace("I", "") if set(letters) & set("RA") else letters
        assert held == (wanted.replace("R", "") if isinstance(activity, CallSop) else wanted)
