"""Whether an SOP can run to its end whatever people decide, and every reason why not, by element.

An SOP without a problem is sound (van der Aalst 1998): from every state it can reach it can end, when it ends nothing
is left over, and every step can happen. It follows from the block structure (see `structure`), and from every loop
having a step at which the case waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from opsloop.engines.workflow.conditions import Condition, WrongCondition
from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import (
    ACTIVITIES,
    Approval,
    Element,
    End,
    Flow,
    Gateway,
    Start,
    always_waits,
)
from opsloop.engines.workflow.forms import form_problems
from opsloop.engines.workflow.refusals import Problem
from opsloop.engines.workflow.structure import structure


def problems(definition: Definition) -> list[Problem]:
    """Every reason not to publish it, each with the elements it is about; none for one that may run.

    Codes: no_start, no_end, way_in, way_out, unreachable, endless, unmatched, mixed_gateway, loop_without_step,
    no_default, default_not_a_way_out, no_condition, wrong_condition, condition_not_asked; and those of `forms`.
    """
    ways = _Ways(definition)
    found = [*ways.ends(), *ways.elements(), *ways.reach()]
    found += [problem for element in definition.elements for problem in form_problems(definition, element)]
    found += [problem for element in definition.elements for problem in _conditions(definition, element, ways)]
    if not found:
        found += _blocks(definition)
    return found or list(_loops(definition, ways))


class _Ways:
    """The flows into and out of each element."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.into: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        self.out: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        for flow in definition.flows:
            self.into[flow.target].append(flow)
            self.out[flow.source].append(flow)

    def ends(self) -> Iterator[Problem]:
        kinds = {element.kind for element in self.definition.elements}
        if "start" not in kinds:
            yield Problem("no_start")
        if "end" not in kinds:
            yield Problem("no_end")

    def elements(self) -> Iterator[Problem]:
        for element in self.definition.elements:
            into, out = len(self.into[element.id]), len(self.out[element.id])
            low, high = _wanted_in(element)
            if not low <= into <= high:
                yield Problem("way_in", (element.id,), {"found": into, "wanted": low})
            low, high = _wanted_out(element)
            if not low <= out <= high:
                yield Problem("way_out", (element.id,), {"found": out, "wanted": low})
            if isinstance(element, Gateway) and element.gateway != "exclusive" and into > 1 and out > 1:
                yield Problem("mixed_gateway", (element.id,))

    def reach(self) -> Iterator[Problem]:
        starts = [element.id for element in self.definition.elements if isinstance(element, Start)]
        ends = [element.id for element in self.definition.elements if isinstance(element, End)]
        after = {node: [flow.target for flow in flows] for node, flows in self.out.items()}
        before = {node: [flow.source for flow in flows] for node, flows in self.into.items()}
        reached, ending = _reached(starts, after), _reached(ends, before)
        for element in self.definition.elements:
            if starts and element.id not in reached:
                yield Problem("unreachable", (element.id,))
            elif ends and element.id not in ending:
                yield Problem("endless", (element.id,))


MANY = 1_000_000


def _wanted_in(element: Element) -> tuple[int, int]:
    if isinstance(element, Start):
        return 0, 0
    return 1, MANY if isinstance(element, Gateway) else 1


def _wanted_out(element: Element) -> tuple[int, int]:
    if isinstance(element, End):
        return 0, 0
    return 1, MANY if isinstance(element, Gateway) else 1


def _reached(begin: Iterable[str], after: Mapping[str, list[str]]) -> set[str]:
    seen = set(begin)
    waiting = list(seen)
    while waiting:
        for node in after[waiting.pop()]:
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


def _conditions(definition: Definition, element: Element, ways: _Ways) -> Iterator[Problem]:
    if isinstance(element, Approval) and element.auto:
        yield from _condition(definition, element.auto, (element.id,))
    deciding = isinstance(element, Gateway) and element.gateway != "parallel" and len(ways.out[element.id]) > 1
    if deciding and isinstance(element, Gateway):
        yield from _defaults(element, ways)
    for flow in ways.out[element.id]:
        if deciding and isinstance(element, Gateway) and flow.id != element.default:
            if flow.condition:
                yield from _condition(definition, flow.condition, (flow.id, element.id))
            elif element.default:
                yield Problem("no_condition", (flow.id, element.id))
        elif flow.condition:
            yield Problem("condition_not_asked", (flow.id, element.id))


def _defaults(gateway: Gateway, ways: _Ways) -> Iterator[Problem]:
    if not gateway.default:
        yield Problem("no_default", (gateway.id,))
    elif gateway.default not in {flow.id for flow in ways.out[gateway.id]}:
        yield Problem("default_not_a_way_out", (gateway.id,), {"flow": gateway.default})


def _condition(definition: Definition, text: str, where: tuple[str, ...]) -> Iterator[Problem]:
    try:
        Condition.of(text, definition.by_field)
    except WrongCondition as wrong:
        yield Problem("wrong_condition", where, {"reason": wrong.code, "at": wrong.at, **wrong.values})


def _blocks(definition: Definition) -> Iterator[Problem]:
    for node in structure(definition).unmatched:
        yield Problem("unmatched", (node,))


def _loops(definition: Definition, ways: _Ways) -> Iterator[Problem]:
    """A loop round which a case could run by itself for ever."""
    passed = {e.id for e in definition.elements if not (isinstance(e, ACTIVITIES) and always_waits(e))}
    try:
        TopologicalSorter(
            {node: [flow.source for flow in ways.into[node] if flow.source in passed] for node in passed}
        ).prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        yield Problem("loop_without_step", tuple(dict.fromkeys(ring)))
