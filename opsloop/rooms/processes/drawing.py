"""A definition as an outline: what is drawn as elements and flows, read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from opsloop.engines.workflow import Approval, Checklist, Definition, Element, End, Flow, Gateway, UserTask
from opsloop.engines.workflow.elements import ACTIVITIES

EXIT = ""
"""Where every end leads to; no element has an empty id."""


@dataclass(frozen=True)
class Line:
    """One line: an element, a way out of a split (`branch`), or a way back or across (`jump`) to what stands elsewhere.

    `flow` is the flow that leads to it, behind which another step can be put in before it.
    """

    kind: str
    depth: int
    element: Element | None = None
    flow: Flow | None = None
    default: bool = False
    last: bool = False

    role_name: str = ""
    """What the process calls its role."""

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        element = self.element
        kind = element.gateway if isinstance(element, Gateway) else element.kind if element is not None else ""
        return ICONS.get(kind, "circle")

    @property
    def role(self) -> str:
        """The role, or the field with the person, that does it."""
        element = self.element
        if isinstance(element, Approval):
            return ", ".join(approver.role or approver.people for approver in element.approvers)
        return element.role or element.person if isinstance(element, UserTask | Checklist) else ""

    @property
    def due(self) -> int | None:
        """The minutes that it may take."""
        due = self.element.due if isinstance(self.element, ACTIVITIES) else None
        return None if due is None else due.minutes

    @property
    def indent(self) -> range:
        """Once for each level, for the template."""
        return range(self.depth)


ICONS = {
    "start": "play",
    "end": "circle-check",
    "task": "square-check",
    "checklist": "list-checks",
    "approval": "clipboard-check",
    "call": "workflow",
    "exclusive": "split",
    "parallel": "git-branch",
    "inclusive": "git-branch",
}


def lines_of(definition: Definition, roles: Mapping[str, str] | None = None) -> list[Line]:
    """Every element once, those of a branch one level deeper; also of a graph that cannot run."""
    reading = _Reading(definition)
    found: list[Line] = []
    starts = [element for element in definition.elements if element.kind == "start"]
    for start in starts or definition.elements[:1]:
        found += reading.walk(start.id, EXIT, 0, None)
    left = [element for element in definition.elements if element.id not in reading.seen]
    for element in left:
        if element.id not in reading.seen:
            found += reading.walk(element.id, EXIT, 0, None)
    return [replace(line, role_name=_called(line.role, roles or {})) for line in found]


def _called(keys: str, roles: Mapping[str, str]) -> str:
    return ", ".join(roles.get(key, key) for key in keys.split(", ")) if keys else ""


class _Reading:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.out: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        self.into: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        for flow in definition.flows:
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)
        self.seen: set[str] = set()
        self.after = _after(self.out)

    def walk(self, node: str, until: str, depth: int, flow: Flow | None) -> Iterator[Line]:
        """The lines from a node up to the join of the block that it is in."""
        while node not in {until, EXIT}:
            element = self.definition.by_id[node]
            if node in self.seen:
                yield Line("jump", depth, element, flow)
                return
            self.seen.add(node)
            ways = self.out[node]
            if isinstance(element, Gateway) and len(ways) > 1:
                yield Line("split", depth, element, flow)
                flow, node = yield from self._branches(element, ways, until, depth)
                continue
            if not isinstance(element, Gateway) or self._repeats(node):
                yield Line("repeat" if isinstance(element, Gateway) else "step", depth, element, flow)
            if not ways or isinstance(element, End):
                return
            flow, node = ways[0], ways[0].target

    def _branches(self, split: Gateway, ways: list[Flow], until: str, depth: int) -> Any:
        """The branches of a split, then where it goes on: behind its join, or along the branch that does not end."""
        join = self.after.get(split.id, EXIT)
        on = None if join not in {EXIT, until} else self._goes_on(split, ways)
        for way in ways:
            if way is on:
                continue
            yield Line("branch", depth + 1, split, way, default=way.id == split.default)
            yield from self.walk(way.target, until if join == EXIT else join, depth + 2, way)
        if on is not None:
            yield Line("branch", depth + 1, split, on, default=on.id == split.default, last=True)
            return on, on.target
        self.seen.add(join)
        onward = self.out.get(join, [])
        return (onward[0], onward[0].target) if onward else (None, EXIT)

    def _goes_on(self, split: Gateway, ways: list[Flow]) -> Flow:
        return next((way for way in ways if way.id == split.default), ways[-1])

    def _repeats(self, node: str) -> bool:
        """Whether a way leads back to this join from what comes after it."""
        return any(flow.source not in self.seen for flow in self.into[node])


def _after(out: dict[str, list[Flow]]) -> dict[str, str]:
    """For each node the first that every way from it passes (its immediate post-dominator); EXIT where there is none.

    Source: Cooper, Harvey, Kennedy 2001, A simple, fast dominance algorithm, on the graph turned round.
    """
    everything = {*out, EXIT}
    passed: dict[str, set[str]] = {node: set(everything) for node in out} | {EXIT: {EXIT}}
    ways = {node: [flow.target for flow in flows] or [EXIT] for node, flows in out.items()}
    changed = True
    while changed:
        changed = False
        for node in reversed(list(out)):
            now = {node} | set.intersection(*(passed[target] for target in ways[node]))
            if now != passed[node]:
                passed[node], changed = now, True
    return {node: max(passed[node] - {node}, key=lambda other: len(passed[other]), default=EXIT) for node in out}
