"""An SOP that was drawn reads as an outline again, and means the same."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from opsloop.engines.workflow import (
    Branch,
    Choice,
    End,
    Field,
    Flow,
    Gateway,
    NoOutline,
    Rework,
    Start,
    Together,
    TooComplex,
    UserTask,
    drawn,
    outlined,
    publish,
)
from opsloop.engines.workflow.reaching import reachable
from opsloop.rooms.processes.ready import READY
from tests.engines.workflow.strategies import ASKS, FIELDS, definition_of, outlines

DICE = (Field(name="dice", kind="number"),)
END = End(id="end")


def task(name):
    return UserTask(id=name, name=name, role="team")


def again(outline, definition):
    return drawn(name=definition.name, fields=definition.fields, start=outline.start, steps=outline.steps)


@pytest.mark.parametrize(
    "steps",
    [
        (task("a"), task("b"), END),
        (Choice("x", (Branch((task("a"),), "dice > 1", "big"), Branch((task("b"),)))), END),
        (Choice("x", (Branch((End(id="no"),), "dice > 1"), Branch()), "why"), task("b"), END),
        (Together("both", (Branch((task("a"),)), Branch((task("b"),)))), END),
        (Rework("turn", (Choice("x", (Branch(), Branch(when="dice > 2"))), task("a")), "dice > 4"), END),
        (Rework("redo", (task("a"), Rework("inner", (task("b"),), "dice > 1")), "dice > 2", "why"), END),
    ],
    ids=lambda steps: steps[0].id,
)
def test_it_reads_as_it_was_written(steps):
    version = publish(drawn(fields=DICE, steps=steps))
    assert outlined(version).steps == steps


@pytest.mark.parametrize("name", sorted(READY))
def test_a_ready_process_drawn_from_its_outline_is_the_same(name):
    definition = READY[name](lambda word: word)
    assert again(outlined(publish(definition)), definition) == definition


@settings(max_examples=60, deadline=None)
@given(outlines())
def test_an_outline_means_what_it_was_read_from(steps):
    definition = definition_of(steps)
    version = publish(definition)
    outline = outlined(version)
    other = publish(again(outline, definition))
    assert outlined(other) == outline
    try:
        expected = reachable(version, 2_000)
    except TooComplex:
        assume(False)
    assert {marking.at for marking in reachable(other)} == {marking.at for marking in expected}
    assert sorted(flow.condition for flow in other.definition.flows) == sorted(f.condition for f in definition.flows)


def test_an_empty_branch_is_tried_in_its_turn():
    choice = Choice("x", (Branch(when="dice > 5"), Branch((task("a"),), "dice > 1"), Branch((task("b"),))))
    version = publish(drawn(fields=DICE, steps=(choice, task("c"), END)))
    assert [flow.condition for flow in version.out["x"]] == ["dice > 5", "dice > 1", ""]
    assert outlined(version).steps == (choice, task("c"), END)


def test_ways_that_cross_have_no_outline():
    x, y, j, k = Gateway(id="x", default="f2"), Gateway(id="y", default="f5"), Gateway(id="j"), Gateway(id="k")
    ways = [("start", "x", ""), ("x", "y", ""), ("x", "j", "dice > 1"), ("y", "j", "dice > 2"), ("y", "b", ""),
            ("j", "a", ""), ("a", "k", ""), ("b", "k", ""), ("k", "end", "")]  # fmt: skip
    flows = tuple(Flow(id=f"f{n}", source=s, target=t, condition=c) for n, (s, t, c) in enumerate(ways, 1))
    plain = drawn(fields=FIELDS, start=Start(id="start", asks=ASKS))
    crossed = replace(plain, elements=(*plain.elements, x, y, j, k, task("a"), task("b")), flows=flows)
    with pytest.raises(NoOutline):
        outlined(publish(crossed))
