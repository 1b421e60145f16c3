"""The machine comes to just the states and runs that a Petri net of the same outline has, and never gets stuck."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import (
    Begin,
    CastVote,
    Complete,
    Definition,
    Gateway,
    Office,
    State,
    TooComplex,
    Unsound,
    Version,
    WrongDefinition,
    publish,
    step,
)
from opsloop.engines.workflow.reaching import ENDED, Marking, after, first, reachable
from tests.engines.workflow.petri import Net, graph_net, markings, net_of, sound, stable, stable_markings, traces
from tests.engines.workflow.strategies import definition_of, outlines

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOCK = Office(UTC)
LONGEST = 5
FOREVER = 400


def machine_traces(version: Version, longest: int) -> set[tuple[str, ...]]:
    whole: set[tuple[str, ...]] = set()
    seen = {(reached.marking, ()) for reached in first(version)}
    waiting = list(seen)
    while waiting:
        marking, trace = waiting.pop()
        if marking == ENDED:
            whole.add(trace)
        for activity in marking.at if len(trace) < longest else ():
            for reached in after(version, marking, activity):
                state = (reached.marking, (*trace, activity))
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
    return whole


def small(net: Net) -> bool:
    try:
        markings(net, 3_000)
    except OverflowError:
        return False
    return True


@settings(max_examples=50, deadline=None)
@given(outlines())
def test_it_reaches_what_a_petri_net_of_the_outline_reaches(steps):
    net, version = net_of(steps), publish(definition_of(steps))
    assume(small(net))
    mine = reachable(version)
    assert {marking.at for marking in mine} == stable(net)
    assert len(mine) == len(stable_markings(net))
    assert sound(net)


@settings(max_examples=40, deadline=None)
@given(outlines(most=5))
def test_it_runs_as_a_petri_net_of_the_outline_runs(steps):
    net, version = net_of(steps), publish(definition_of(steps))
    try:
        theirs = traces(net, LONGEST)
    except OverflowError:
        assume(False)
    assert machine_traces(version, LONGEST) == theirs


@settings(max_examples=50, deadline=None)
@given(outlines(), st.integers(0, 2**32))
def test_a_case_stays_within_the_states_and_ends_with_nothing_left(steps, seed):
    version, chance = publish(definition_of(steps)), random.Random(seed)
    try:
        known = reachable(version, 3_000)
    except TooComplex:
        assume(False)
    state = State()
    command = Begin(by="ann", data=dice(chance))
    for turn in range(FOREVER):
        state = step(version, state, command, now=NOW, clock=CLOCK).state
        assert marking_of(state) in known
        if state.case.state == "completed":
            break
        work = chance.choice(list(state.work.values()))
        kind = version.activities[work.element].kind
        if kind == "approval":
            command = CastVote(work=work.number, by="ann", approves=True)
        else:
            command = Complete(work=work.number, by="ann", data=dice(chance) if turn < FOREVER / 2 else {"dice": 0})
    assert state.case.state == "completed"
    assert [state.tokens, state.work, state.blocks, state.timers] == [{}, {}, {}, {}]


def dice(chance: random.Random) -> dict[str, object]:
    return {"dice": chance.randint(0, 6), "names": ["a", "b"][: chance.randint(0, 2)]}


def marking_of(state: State) -> Marking:
    if state.case.state == "completed":
        return ENDED
    at = tuple(sorted(token.element for token in state.tokens.values()))
    return Marking(at, tuple(sorted((b.split, tuple(sorted(b.awaits))) for b in state.blocks.values())))


@settings(max_examples=120, deadline=None)
@given(outlines(several=False, passing=()), st.integers(0, 2**32))
def test_whatever_is_published_is_sound_also_when_it_was_never_an_outline(steps, seed):
    definition = spoilt(definition_of(steps), random.Random(seed))
    assume(definition is not None)
    try:
        publish(definition)
    except Unsound:
        return
    net = graph_net(definition)
    try:
        assert sound(net)
    except OverflowError:
        assume(False)


def spoilt(definition: Definition, chance: random.Random) -> Definition | None:
    """Two or three flows lead elsewhere, or a gateway is of the other kind."""
    elements, flows = list(definition.elements), list(definition.flows)
    for _ in range(chance.randint(1, 3)):
        gateways = [n for n, each in enumerate(elements) if isinstance(each, Gateway)]
        if gateways and chance.random() < 0.3:
            place = chance.choice(gateways)
            kind = "parallel" if elements[place].gateway == "exclusive" else "exclusive"
            elements[place] = replace(elements[place], gateway=kind)
        else:
            one, other = chance.choice(range(len(flows))), chance.choice(range(len(flows)))
            to = flows[one].target
            flows[one] = replace(flows[one], target=flows[other].target)
            flows[other] = replace(flows[other], target=to)
    return fitted(replace(definition, elements=tuple(elements), flows=tuple(flows)))


def fitted(definition: Definition) -> Definition | None:
    """Its conditions and defaults put right, so that only its structure can be wrong."""
    out = Counter(flow.source for flow in definition.flows)
    deciding = {
        each.id for each in definition.elements
        if isinstance(each, Gateway) and each.gateway == "exclusive" and out[each.id] > 1
    }  # fmt: skip
    first_way = {flow.source: flow.id for flow in reversed(definition.flows)}
    flows = [
        replace(f, condition="dice > 1" if f.source in deciding and first_way[f.source] != f.id else "")
        for f in definition.flows
    ]
    elements = [
        replace(each, default=first_way[each.id] if each.id in deciding else "") if isinstance(each, Gateway) else each
        for each in definition.elements
    ]
    try:
        return replace(definition, elements=tuple(elements), flows=tuple(flows))
    except WrongDefinition:
        return None


def test_the_reference_itself_sees_what_is_unsound():
    stuck = Net(places=4)
    stuck.silent([0], [2])
    stuck.silent([2, 3], [1])
    assert not sound(stuck)
    left_over = Net(places=4)
    left_over.silent([0], [2, 3])
    left_over.silent([2], [1])
    assert not sound(left_over)
    with pytest.raises(OverflowError):
        markings(net_of([]), 1)
