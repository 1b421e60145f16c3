"""A definition as an outline: what is drawn as elements and flows, read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from opsloop.engines.workflow import (
    Approval,
    CallSop,
    Checklist,
    Definition,
    Element,
    End,
    Field,
    Flow,
    Gateway,
    UserTask,
)
from opsloop.engines.workflow.elements import ACTIVITIES, ALL, ANY, Start
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.rooms.processes.condition_rows import in_words
from opsloop.rooms.processes.occasion_words import Outside, begins_in_words

EXIT = ""
"""Where every end leads to; no element has an empty id."""


@dataclass(frozen=True)
class Line:
    """One line: an element, a way out of a split (`branch`), or a way back or across (`jump`) to what stands elsewhere.

    A branch that is nothing but such a way says so itself (`jump`).

    `flow` is the flow that leads to it, behind which another step can be put in before it.
    """

    kind: str
    depth: int
    element: Element | None = None
    flow: Flow | None = None
    default: bool = False
    last: bool = False

    jump: Line | None = None
    back: bool = False
    """Whether what it jumps to comes before it."""
    to: str = ""
    """What people call what it jumps to, or what comes next there."""
    role_name: str = ""
    """What the process calls its role."""
    each: str = ""
    """What the list is called for each entry of which it is done; empty where it is done once."""
    rule: str = ""
    """When a branch is taken, an approval passes by itself, or a case begins by itself, in words."""
    needs: str = ""
    """How many of those who are asked must approve, where several are."""

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
        due = self.element.due if isinstance(self.element, (*ACTIVITIES, Start)) else None
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


def lines_of(
    definition: Definition, roles: Mapping[str, str] | None = None, outside: Outside | None = None
) -> list[Line]:
    """Every element once, those of a branch one level deeper; also of a graph that cannot run.

    `roles` is what roles are called by key, `outside` the same of what else an SOP names.
    """
    reading = _Reading(definition)
    found: list[Line] = []
    starts = [element for element in definition.elements if element.kind == "start"]
    for start in starts or definition.elements[:1]:
        found += reading.walk(start.id, EXIT, 0, None)
    left = [element for element in definition.elements if element.id not in reading.seen]
    for element in left:
        if element.id not in reading.seen:
            found += reading.walk(element.id, EXIT, 0, None)
    known = definition.by_field
    return [
        replace(line, role_name=_called(line.role, roles or {}), rule=in_words(line.flow.condition, known))
        if line.flow is not None and line.kind == "branch"
        else replace(
            line,
            role_name=_called(line.role, roles or {}),
            each=_list_of(line.element, known),
            rule=_rule(line.element, known, outside or Outside()),
            needs=_needs(line.element),
        )
        for line in found
    ]


def join_of(definition: Definition, split: str) -> str:
    """The element at which the ways of a split meet again; empty where they do not."""
    return _Reading(definition).after.get(split, EXIT)


def _called(keys: str, roles: Mapping[str, str]) -> str:
    return enumerated(roles.get(key, key) for key in keys.split(", ")) if keys else ""


def _rule(element: Element | None, known: Mapping[str, Field], outside: Outside) -> str:
    if isinstance(element, Approval) and element.auto:
        return _("passes by itself: %(rule)s") % {"rule": in_words(element.auto, known)}
    return begins_in_words(element, outside) if isinstance(element, Start) else ""


def _needs(element: Element | None) -> str:
    if not isinstance(element, Approval) or len(element.approvers) == 1:
        return ""
    few = {ALL: _("all of them"), ANY: _("one of them")}
    return few.get(element.needed) or _("%(count)s of them") % {"count": element.needed}


def _list_of(element: Element | None, known: Mapping[str, Field]) -> str:
    each = element.each if isinstance(element, UserTask | Checklist | CallSop) else None
    if each is None:
        return ""
    return (known[each.list].label if each.list in known else "") or each.list


class _Reading:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.out: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        self.into: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
        for flow in definition.flows:
            self.out[flow.source].append(flow)
            self.into[flow.target].append(flow)
        self.seen: set[str] = set()
        self.after = _after(self._main_ways())

    def _main_ways(self) -> dict[str, list[str]]:
        """What each node leads to, without ends by the way: a block that somebody may leave early is a block still."""
        ends = [element.id for element in self.definition.elements if isinstance(element, End)]
        early = set(ends[:-1])
        ways = {node: [flow.target for flow in flows] for node, flows in self.out.items()}
        return {node: [to for to in targets if to not in early] or targets or [EXIT] for node, targets in ways.items()}

    def walk(self, node: str, until: str, depth: int, flow: Flow | None) -> Iterator[Line]:
        """The lines from a node up to the join of the block that it is in."""
        while node not in {until, EXIT}:
            element = self.definition.by_id[node]
            if node in self.seen:
                back = flow is not None and self._leads(node, flow.source)
                yield Line("jump", depth, element, flow, back=back, to=self._named(node))
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
        on = self._goes_on(split, ways) if join == EXIT else None
        for way in ways:
            if way is on:
                continue
            line = Line("branch", depth + 1, split, way, default=way.id == split.default)
            inside = list(self.walk(way.target, until if join == EXIT else join, depth + 2, way))
            if [each.kind for each in inside] == ["jump"]:
                line, inside = replace(line, jump=inside[0]), []
            yield line
            yield from inside
        if join == until != EXIT:
            return None, until
        if on is not None:
            yield Line("branch", depth + 1, split, on, default=on.id == split.default, last=True)
            return on, on.target
        if not self._only_joins(join):
            return next(flow for flow in self.into[join] if flow.source in self.seen), join
        self.seen.add(join)
        return self.out[join][0], self.out[join][0].target

    def _only_joins(self, node: str) -> bool:
        """Whether it is nothing but the end of a block, which needs no line of its own."""
        return isinstance(self.definition.by_id[node], Gateway) and len(self.out[node]) == 1

    def _leads(self, node: str, to: str) -> bool:
        """Whether a way leads from a node to another."""
        reached, left = {node}, [node]
        while left:
            new = {flow.target for flow in self.out[left.pop()]} - reached
            reached |= new
            left += new
        return to in reached

    def _named(self, node: str) -> str:
        """What people call a node, else the next one that has a name."""
        passed: set[str] = set()
        while node not in passed and not self.definition.by_id[node].name and self.out[node]:
            passed.add(node)
            node = self.out[node][0].target
        return self.definition.by_id[node].name

    def _goes_on(self, split: Gateway, ways: list[Flow]) -> Flow:
        return next((way for way in ways if way.id == split.default), ways[-1])

    def _repeats(self, node: str) -> bool:
        """Whether a way leads back to this join from what comes after it."""
        return any(flow.source not in self.seen for flow in self.into[node])


def _after(ways: dict[str, list[str]]) -> dict[str, str]:
    """For each node the first that every way from it passes (its immediate post-dominator); EXIT where there is none.

    Source: Allen 1970, Control flow analysis, SIGPLAN Notices 5(7): sets that shrink until nothing changes.
    """
    passed = {node: {*ways, EXIT} for node in ways} | {EXIT: {EXIT}}
    changed = True
    while changed:
        changed = False
        for node in reversed(list(ways)):
            now = {node} | set.intersection(*(passed[target] for target in ways[node]))
            if now != passed[node]:
                passed[node], changed = now, True
    return {node: max(passed[node] - {node}, key=lambda other: len(passed[other]), default=EXIT) for node in ways}
