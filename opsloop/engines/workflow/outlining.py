"""An SOP that was drawn, as an outline: what `outline.drawn` makes of steps, the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from opsloop.engines.workflow.elements import ACTIVITIES, End, Flow, Gateway, Start
from opsloop.engines.workflow.outline import Branch, Choice, Part, Rework, Several, Together
from opsloop.engines.workflow.version import Version


@dataclass(frozen=True)
class Outline:
    """A start, and the steps behind it; the last of each way is its end."""

    start: Start
    steps: tuple[Part, ...]


class NoOutline(Exception):
    """The SOP is sound, but no outline says it: exclusive ways cross, starts are several, or levels are hundreds."""


def outlined(version: Version) -> Outline:
    """The outline of a published SOP; NoOutline where it has none.

    Where all ways of a choice but one end, what follows the choice stands behind it and not inside of that way.
    """
    if len(version.starts) != 1:
        raise NoOutline
    [start] = version.starts
    [flow] = version.out[start.id]
    try:
        steps, stopped = _Reader(version).read(flow, frozenset())
    except RecursionError as error:
        raise NoOutline from error
    if stopped:
        raise NoOutline
    return Outline(start, tuple(steps))


class _Reader:
    def __init__(self, version: Version) -> None:
        self.version = version
        self.into: dict[str, list[Flow]] = {element: [] for element in version.elements}
        for flow in version.definition.flows:
            self.into[flow.target].append(flow)

    def read(self, flow: Flow, until: frozenset[str]) -> tuple[list[Part], Flow | None]:
        """The parts along the flow, up to one of `until` or a join; the flow that leads there, None at an end."""
        parts: list[Part] = []
        at: Flow | None = flow
        while at is not None:
            element = self.version.elements[at.target]
            if element.id in until:
                return parts, at
            if isinstance(element, End):
                return [*parts, element], None
            if isinstance(element, ACTIVITIES):
                parts.append(element)
                [at] = self.version.out[element.id]
            elif isinstance(element, Gateway):
                if len(self.into[element.id]) > 1 and self.loop(element) is None:
                    return parts, at
                found, at = self.gateway(element, until)
                parts += found
        return parts, None

    def gateway(self, gateway: Gateway, until: frozenset[str]) -> tuple[list[Part], Flow | None]:
        if len(self.version.out[gateway.id]) == 1 and len(self.into[gateway.id]) == 1:
            return [], self.version.out[gateway.id][0]
        if gateway.id in self.version.blocks:
            return self.block(gateway)
        split = self.loop(gateway)
        return self.rework(gateway, split) if split else self.choice(gateway, until)

    def block(self, gateway: Gateway) -> tuple[list[Part], Flow | None]:
        join = self.version.blocks[gateway.id].join
        ways = [self.read(flow, frozenset([join])) for flow in self.version.out[gateway.id]]
        if any(end is None or end.target != join for _steps, end in ways):
            raise NoOutline
        branches = self.branches(gateway, [steps for steps, _end in ways])
        kind = Together if gateway.gateway == "parallel" else Several
        return [kind(gateway.id, branches, gateway.name)], self.version.out[join][0]

    def loop(self, join: Gateway) -> Gateway | None:
        """The exclusive gateway from which a flow leads straight back to this join, where there is one."""
        for flow in self.into[join.id]:
            source = self.version.elements[flow.source]
            if isinstance(source, Gateway) and source.default != flow.id and self.between(join, source):
                return source
        return None

    def between(self, join: Gateway, split: Gateway) -> bool:
        """Whether the split decides between one more turn and going on, and the turn begins at the join."""
        simple = join.gateway == split.gateway == "exclusive" and len(self.version.out[split.id]) == 2  # noqa: PLR2004
        return simple and len(self.into[join.id]) == 2 and split.id not in self.reached_without(join.id)  # noqa: PLR2004

    def reached_without(self, join: str) -> set[str]:
        """What a case comes to without passing the join: whatever is not among it, the join dominates."""
        waiting = [start.id for start in self.version.starts]
        seen = {join, *waiting}
        while waiting:
            for flow in self.version.out[waiting.pop()]:
                if flow.target not in seen:
                    seen.add(flow.target)
                    waiting.append(flow.target)
        return seen - {join}

    def rework(self, join: Gateway, split: Gateway) -> tuple[list[Part], Flow | None]:
        [begin] = self.version.out[join.id]
        steps, end = self.read(begin, frozenset([split.id]))
        again, on = sorted(self.version.out[split.id], key=lambda flow: flow.id == split.default)
        if end is None or end.target != split.id or again.target != join.id:
            raise NoOutline
        return [Rework(split.id, tuple(steps), again.condition, split.name)], on

    def choice(self, gateway: Gateway, until: frozenset[str]) -> tuple[list[Part], Flow | None]:
        if len(self.into[gateway.id]) != 1:
            raise NoOutline
        ways = [self.read(flow, until) for flow in self.version.out[gateway.id]]
        ends = [end for _steps, end in ways if end is not None]
        branches = self.branches(gateway, [steps for steps, _end in ways])
        if not ends:
            return self.hoisted(Choice(gateway.id, branches, gateway.name)), None
        target = ends[0].target
        if any(end.target != target for end in ends):
            raise NoOutline
        if len(ends) == 1:
            return self.continued(Choice(gateway.id, branches, gateway.name), ways), ends[0]
        if target in until or len(self.into[target]) != len(ends):
            raise NoOutline
        return [Choice(gateway.id, branches, gateway.name)], self.version.out[target][0]

    def hoisted(self, choice: Choice) -> list[Part]:
        """A choice that every way ends: the longest way goes on behind it, of equals the default."""
        branches = choice.branches
        longest = max(range(len(branches)), key=lambda n: (len(branches[n].steps), not branches[n].when))
        return _emptied(choice, longest)

    def continued(self, choice: Choice, ways: Sequence[tuple[list[Part], Flow | None]]) -> list[Part]:
        """A choice of which one way goes on."""
        return _emptied(choice, next(n for n, (_steps, end) in enumerate(ways) if end is not None))

    def branches(self, gateway: Gateway, ways: Sequence[Sequence[Part]]) -> tuple[Branch, ...]:
        flows = self.version.out[gateway.id]
        return tuple(Branch(tuple(way), flow.condition, flow.name) for flow, way in zip(flows, ways, strict=True))


def _emptied(choice: Choice, place: int) -> list[Part]:
    """The choice with nothing in that branch, and behind it what stood there."""
    branches = list(choice.branches)
    moved = branches[place].steps
    branches[place] = replace(branches[place], steps=())
    return [replace(choice, branches=tuple(branches)), *moved]
