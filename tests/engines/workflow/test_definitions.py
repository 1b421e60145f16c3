"""What is drawn: JSON in and out, its hash, and every reason not to publish it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    CallSop,
    Checklist,
    Choice,
    Definition,
    Duration,
    Each,
    End,
    Field,
    Flow,
    Gateway,
    Item,
    Rework,
    Start,
    Timer,
    Together,
    Unsound,
    UserTask,
    WrongDefinition,
    drawn,
    problems,
    publish,
)
from tests.engines.workflow.strategies import definition_of, outlines

DICE = (Field(name="dice", kind="number"), Field(name="names", kind="list"), Field(name="boss", kind="person"),
        Field(name="verdict", kind="choice", options=("approved", "rejected")),
        Field(name="colour", kind="choice", options=("red",)))  # fmt: skip


def task(name, **more):
    return UserTask(id=name, name=name, role="team", **more)


def graph(elements, flows, **more):
    made = tuple(Flow(id=f"f{n}", source=f[0], target=f[1], condition=f[2] if len(f) > 2 else "")
                 for n, f in enumerate(flows, 1))  # fmt: skip
    return Definition(elements=(Start(id="start"), *elements, End(id="end")), flows=made, fields=DICE, **more)


def found(definition):
    return {(problem.code, problem.where) for problem in problems(definition)}


@settings(max_examples=40, deadline=None)
@given(outlines())
def test_json_gives_back_what_it_was_made_of(steps):
    definition = definition_of(steps)
    assert Definition.from_json(definition.to_json()) == definition
    assert Definition.from_json(definition.to_json()).hash == definition.hash


def test_everything_that_a_definition_holds_survives_json():
    timers = (Timer(action="remind", after=Duration(minutes=30), anchor="before_due", every=Duration(minutes=5),
                    times=3),)  # fmt: skip
    definition = drawn(
        name="采购",
        fields=DICE,
        start=Start(id="start", trigger="schedule", when="FREQ=WEEKLY", asks=("dice",), required=("dice",)),
        steps=(
            UserTask(
                id="a", name="写", person="boss", due=Duration(minutes=60, working=False), timers=timers, draft=True
            ),
            Checklist(id="b", name="b", items=(Item(id="1", text="一", stop=True),), each=Each(list="names")),
            Approval(id="c", name="c", approvers=(Approver(role="x"),), needed=0, auto="dice > 1", four_eyes=True),
            CallSop(id="d", name="d", process="purchase"),
        ),
    )
    assert Definition.from_json(definition.to_json()) == definition
    assert "采购" in definition.to_json()


def test_the_hash_knows_every_word_and_only_words():
    one = drawn(steps=[task("a")], fields=DICE)
    assert one.hash == drawn(steps=[task("a")], fields=list(DICE)).hash
    assert one.hash != drawn(steps=[task("a", draft=True)], fields=DICE).hash
    assert one.hash == "bd9c30f67b650912e79669182b180e410ca840675897e0caa24115d79db8758c"


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("[", "wrong_shape", ""),
        ("[]", "wrong_shape", ""),
        ('{"colour": 1}', "wrong_shape", "colour"),
        ('{"elements": [{"kind": "task", "id": "a", "colour": 1}]}', "wrong_shape", "elements.0.task.colour"),
        ('{"elements": [{"kind": "robot", "id": "a"}]}', "wrong_shape", "elements.0"),
        ('{"elements": [{"kind": "task", "id": "a"}, {"kind": "end", "id": "a"}]}', "same_id", "a"),
        ('{"elements": [{"kind": "task", "id": ""}]}', "wrong_id", ""),
        ('{"elements": [{"kind": "task", "id": "a b"}]}', "wrong_id", "a b"),
        ('{"elements": [{"kind": "task", "id": "1"}]}', "wrong_id", "1"),
        ('{"elements": [{"kind": "task", "id": "写"}]}', "wrong_id", "写"),
        ('{"flows": [{"id": "f", "source": "a", "target": "b"}]}', "flow_leads_nowhere", "f"),
        ('{"fields": [{"name": "a b", "kind": "text"}]}', "field_name", "a b"),
        ('{"fields": [{"name": "not", "kind": "text"}]}', "field_name", "not"),
        ('{"fields": [{"name": "a", "kind": "choice"}]}', "field_options", "a"),
        ('{"fields": [{"name": "a", "kind": "money"}]}', "field_currency", "a"),
        ('{"fields": [{"name": "a", "kind": "text"}, {"name": "a", "kind": "text"}]}', "same_field", "a"),
        ('{"elements": [{"kind": "checklist", "id": "c", "items": [{"id": "1", "text": ""}, {"id": "1","text": ""}]}]}',
         "same_item", "c"),
        (json.dumps({"elements": [{"kind": "task", "id": str(n)} for n in range(1001)]}), "too_large", None),
        ("[" * 100_000, "wrong_shape", ""),
    ],
)  # fmt: skip
def test_json_of_another_shape_is_refused_by_name(text, code, where):
    with pytest.raises(WrongDefinition) as refused:
        Definition.from_json(text)
    problem = refused.value.problem
    assert (problem.code, problem.where) == (code, (where,) if where is not None else ())


def test_a_plain_sop_has_nothing_wrong():
    assert problems(drawn(steps=[task("a")], fields=DICE)) == []


def test_starts_and_ends_are_wanted():
    assert found(Definition()) == {("no_start", ()), ("no_end", ())}


def test_a_step_has_one_way_in_and_one_way_out():
    ways = [("start", "a"), ("start", "b"), ("a", "end"), ("b", "end"), ("a", "b")]
    definition = graph([task("a"), task("b")], ways)
    assert {("way_out", ("start",)), ("way_out", ("a",)), ("way_in", ("b",)), ("way_in", ("end",))} <= found(definition)


def test_what_is_never_reached_or_never_ends_is_named():
    island = graph([task("a"), task("b"), task("c")], [("start", "a"), ("a", "end"), ("b", "c"), ("c", "b")])
    assert found(island) == {("unreachable", ("b",)), ("unreachable", ("c",))}
    x, y = Gateway(id="x", default="f2"), Gateway(id="y")
    trap = graph([x, y, task("a")], [("start", "x"), ("x", "end"), ("x", "y", "dice > 1"), ("y", "a"), ("a", "y")])
    assert found(trap) == {("endless", ("y",)), ("endless", ("a",))}


def test_a_choice_wants_a_default_and_conditions():
    x, y = Gateway(id="x"), Gateway(id="y")
    ways = [("start", "x"), ("x", "a", "dice > 1"), ("x", "y"), ("a", "y"), ("y", "end")]
    assert found(graph([x, y, task("a")], ways)) == {("no_default", ("x",))}
    assert found(graph([replace(x, default="f1"), y, task("a")], ways)) == {
        ("default_not_a_way_out", ("x",)), ("no_condition", ("f3", "x")),
    }  # fmt: skip
    assert found(graph([replace(x, default="f2"), y, task("a")], ways)) == {
        ("condition_not_asked", ("f2", "x")), ("no_condition", ("f3", "x")),
    }  # fmt: skip
    assert found(graph([replace(x, default="f3"), y, task("a")], ways)) == set()


def test_a_condition_that_does_not_fit_says_where_and_why():
    definition = drawn(fields=DICE, steps=[Choice("x", (Branch(when='dice > "a"'), Branch()))])
    [problem] = problems(definition)
    assert (problem.code, problem.where) == ("wrong_condition", ("flow2", "x"))
    assert problem.values == {"reason": "different_kinds", "at": 5, "left": "number", "right": "text"}


def test_a_join_of_another_kind_than_its_split_is_named():
    split, join = Gateway(id="split", gateway="parallel"), Gateway(id="join")
    ways = [("start", "split"), ("split", "a"), ("split", "b"), ("a", "join"), ("b", "join"), ("join", "end")]
    assert found(graph([split, join, task("a"), task("b")], ways)) == {("unmatched", ("split",))}
    choice, both = Gateway(id="split", default="f2"), Gateway(id="join", gateway="parallel")
    ways[2] = ("split", "b", "dice > 1")
    assert found(graph([choice, both, task("a"), task("b")], ways)) == {("unmatched", ("join",))}


def test_a_way_out_of_a_parallel_block_is_named():
    leaving = Together("both", (Branch((task("a"), Choice("x", (Branch(), Branch((End(id="out"),), "dice > 1"))))),
                                Branch((task("b"),))))  # fmt: skip
    assert found(drawn(fields=DICE, steps=[leaving])) == {("unmatched", ("both",)), ("unmatched", ("both_join",))}


def test_a_loop_in_which_nobody_is_asked_is_refused():
    auto = Approval(id="ok", name="ok", approvers=(Approver(role="boss"),), auto="dice > 1")
    each = UserTask(id="each", name="each", role="team", each=Each(list="names"))
    [problem] = problems(drawn(fields=DICE, steps=[Rework("redo", (auto, each), "dice > 1")]))
    assert problem.code == "loop_without_step"
    assert set(problem.where) == {"redo", "redo_join", "ok", "each"}
    assert problems(drawn(fields=DICE, steps=[Rework("redo", (auto, task("a")), "dice > 1")])) == []


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (task("a", draft=True), "draft"),
        (UserTask(id="a", name=" "), "no_name"),
        (task("a", asks=("salary",)), "unknown_field"),
        (task("a", required=("dice",)), "required_not_asked"),
        (task("a", person="dice"), "field_kind"),
        (task("a", each=Each(list="dice")), "field_kind"),
        (task("a", due=Duration(minutes=0)), "duration"),
        (task("a", timers=(Timer(action="escalate", after=Duration(minutes=5)),)), "timer"),
        (task("a", timers=(Timer(action="remind", after=Duration(minutes=5), anchor="due"),)), "timer"),
        (task("a", timers=(Timer(action="remind", after=Duration(minutes=5), times=2),)), "timer"),
        (Checklist(id="a", name="a"), "no_items"),
        (CallSop(id="a", name="a"), "no_process"),
        (Approval(id="a", name="a"), "no_approvers"),
        (Approval(id="a", name="a", approvers=(Approver(),)), "approver"),
        (Approval(id="a", name="a", approvers=(Approver(role="x"),), needed=2), "needed"),
        (Approval(id="a", name="a", approvers=(Approver(role="x"),), result="dice"), "field_kind"),
        (Approval(id="a", name="a", approvers=(Approver(role="x"),), result="colour"), "result"),
        (Approval(id="a", name="a", approvers=(Approver(role="x"),), auto="dice >"), "wrong_condition"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_a_step_that_lacks_something_is_refused(step, code):
    definition = drawn(fields=DICE, steps=[step])
    assert [(problem.code, problem.where) for problem in problems(definition)] == [(code, ("a",))]
    with pytest.raises(Unsound) as refused:
        publish(definition)
    assert [problem.code for problem in refused.value.problems] == [code]
