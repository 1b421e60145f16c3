"""The reference: a Petri net drawn from an outline by the book, and all of its markings. Shares no code with the engine
but the classes of the outline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from opsloop.engines.workflow import (
    Approval,
    Choice,
    Definition,
    End,
    Gateway,
    Rework,
    Several,
    Start,
    Together,
)

Marking = frozenset[int]
FINAL = 1


@dataclass(frozen=True)
class Transition:
    """`label` is a step (None: silent); one that `clears` takes every token there is."""

    label: str | None
    taken: Marking
    put: Marking
    clears: bool = False


@dataclass
class Net:
    places: int = 2
    transitions: list[Transition] = field(default_factory=list)

    def place(self) -> int:
        self.places += 1
        return self.places - 1

    def silent(self, taken: Sequence[int], put: Sequence[int], *, clears: bool = False) -> None:
        self.transitions.append(Transition(None, frozenset(taken), frozenset(put), clears))


def net_of(steps: Sequence[object]) -> Net:
    net = Net()
    sequence(net, steps, 0, FINAL)
    return net


def sequence(net: Net, steps: Sequence[object], begin: int, end: int) -> None:
    at = begin
    for step in steps:
        following = net.place()
        draw(net, step, at, following)
        if isinstance(step, End):
            return
        at = following
    net.silent([at], [end])


def draw(net: Net, step: object, begin: int, end: int) -> None:
    match step:
        case Choice():
            for branch in step.branches:
                inner = net.place()
                net.silent([begin], [inner])
                sequence(net, branch.steps, inner, end)
        case Together():
            block(net, step, begin, end, [tuple(range(len(step.branches)))])
        case Several():
            some = [n for n, branch in enumerate(step.branches) if branch.when]
            subsets = chain.from_iterable(combinations(some, size) for size in range(1, len(some) + 1))
            default = [(n,) for n, branch in enumerate(step.branches) if not branch.when]
            block(net, step, begin, end, [*subsets, *default])
        case Rework():
            first, last = net.place(), net.place()
            net.silent([begin], [first])
            sequence(net, step.steps, first, last)
            net.silent([last], [first])
            net.silent([last], [end])
        case End():
            net.silent([begin], [FINAL], clears=step.terminates)
        case _:
            waits = net.place()
            net.silent([begin], [waits])
            net.transitions.append(Transition(step.id, frozenset([waits]), frozenset([end])))
            if step.auto if isinstance(step, Approval) else step.each:
                net.silent([begin], [end])


def block(net: Net, step: Together | Several, begin: int, end: int, ways: Sequence[tuple[int, ...]]) -> None:
    inner = [(net.place(), net.place()) for _ in step.branches]
    for branch, (first, last) in zip(step.branches, inner, strict=True):
        sequence(net, branch.steps, first, last)
    for way in ways:
        net.silent([begin], [first if n in way else last for n, (first, last) in enumerate(inner)])
    net.silent([last for _, last in inner], [end])


def graph_net(definition: Definition) -> Net:
    """A net from elements and flows, without inclusive gateways: one place a flow."""
    net = Net()
    places = {flow.id: net.place() for flow in definition.flows}
    for element in definition.elements:
        into = [places[flow.id] for flow in definition.flows if flow.target == element.id]
        out = [places[flow.id] for flow in definition.flows if flow.source == element.id]
        match element:
            case Start():
                net.silent([0], out)
            case End():
                for place in into:
                    net.silent([place], [FINAL], clears=element.terminates)
            case Gateway(gateway="exclusive"):
                for before in into:
                    for behind in out:
                        net.silent([before], [behind])
            case Gateway():
                net.silent(into, out)
            case _:
                for before in into:
                    net.transitions.append(Transition(element.id, frozenset([before]), frozenset(out)))
    return net


class Unsafe(Exception):
    """Two tokens on one place."""


def fired(transition: Transition, marking: Marking) -> Marking:
    left = frozenset() if transition.clears else marking - transition.taken
    if left & transition.put:
        raise Unsafe
    return left | transition.put


def enabled(net: Net, marking: Marking) -> Iterator[Transition]:
    return (transition for transition in net.transitions if transition.taken <= marking)


def markings(net: Net, limit: int = 20_000) -> dict[Marking, list[tuple[Transition, Marking]]]:
    """Every marking and what follows it."""
    found: dict[Marking, list[tuple[Transition, Marking]]] = {}
    waiting = [frozenset([0])]
    while waiting:
        marking = waiting.pop()
        if marking in found:
            continue
        found[marking] = [(transition, fired(transition, marking)) for transition in enabled(net, marking)]
        waiting += [after for _, after in found[marking]]
        if len(found) > limit:
            raise OverflowError
    return found


def stable(net: Net) -> set[tuple[str, ...]]:
    """Where nothing goes by itself: for each such marking the labels that are enabled. A final one is empty."""
    return {labels(net, marking) for marking in stable_markings(net)}


def stable_markings(net: Net) -> list[Marking]:
    found = markings(net)
    return [marking for marking, after in found.items() if all(transition.label for transition, _ in after)]


def labels(net: Net, marking: Marking) -> tuple[str, ...]:
    return tuple(sorted(transition.label for transition in enabled(net, marking) if transition.label))


def traces(net: Net, longest: int, limit: int = 30_000) -> set[tuple[str, ...]]:
    """Every whole run up to so many steps, as the steps that were done. What goes by itself goes first: a gateway does
    not wait for what happens elsewhere."""
    whole: set[tuple[str, ...]] = set()
    seen = {(frozenset([0]), ())}
    waiting = list(seen)
    while waiting:
        marking, trace = waiting.pop()
        if marking == frozenset([FINAL]):
            whole.add(trace)
        following = list(enabled(net, marking))
        for transition in [each for each in following if each.label is None] or following:
            longer = (*trace, transition.label) if transition.label else trace
            state = (fired(transition, marking), longer)
            if len(longer) <= longest and state not in seen:
                seen.add(state)
                waiting.append(state)
        if len(seen) > limit:
            raise OverflowError
    return whole


def sound(net: Net) -> bool:
    """Safe, always able to end, nothing left over at the end, and no transition dead."""
    try:
        found = markings(net)
    except Unsafe:
        return False
    final = frozenset([FINAL])
    if any(FINAL in marking and marking != final for marking in found):
        return False
    before: dict[Marking, list[Marking]] = {marking: [] for marking in found}
    for marking, following in found.items():
        for _, after in following:
            before[after].append(marking)
    ending, waiting = {final}, [final]
    while waiting:
        for marking in before.get(waiting.pop(), []):
            if marking not in ending:
                ending.add(marking)
                waiting.append(marking)
    happened = {transition for following in found.values() for transition, _ in following}
    return ending >= set(found) and happened >= set(net.transitions)
