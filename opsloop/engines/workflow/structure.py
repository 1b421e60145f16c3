"""The block structure of an SOP: which join ends which split, found by reducing the graph.

Sound free-choice nets without more than one token a place are those that reduce to a single flow (Murata 1989, Proc.
IEEE 77(4), section V: fusion of series and of parallel places and transitions). Here:

- an element with one way in and one way out becomes part of its flow;
- exclusive gateways that follow each other become one, and a loop from one to itself disappears;
- a split and a join of the same kind with nothing but flows between them become one flow: a block;
- a flow from an exclusive gateway to an end that terminates disappears, as long as another one leaves it.

What is left is start, at most one exclusive gateway, and ends; anything else has a split or join without its partner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import End, Gateway, Start

SOURCE = ""
"""Before every start; no element has an empty id."""


@dataclass(frozen=True)
class Block:
    """A parallel or inclusive split, its join, and for each flow out of the split the flow by which it comes in."""

    split: str
    join: str
    arrives: Mapping[str, str]


@dataclass(frozen=True)
class Structure:
    """Its blocks by split, inner ones first, and the gateways that are in no block: none where it is sound."""

    blocks: Mapping[str, Block]
    unmatched: tuple[str, ...]


@dataclass(eq=False)
class _Edge:
    """A part of the graph that has become one flow: `first` is the flow that begins it, `last` the one that ends it."""

    source: str
    target: str
    first: str
    last: str


@dataclass
class _Graph:
    kinds: dict[str, str] = field(default_factory=dict)
    into: dict[str, list[_Edge]] = field(default_factory=lambda: defaultdict(list))
    out: dict[str, list[_Edge]] = field(default_factory=lambda: defaultdict(list))
    stale: set[str] = field(default_factory=set)

    def connect(self, edge: _Edge) -> None:
        self.out[edge.source].append(edge)
        self.into[edge.target].append(edge)
        self.stale |= {edge.source, edge.target}

    def cut(self, edge: _Edge) -> None:
        self.out[edge.source].remove(edge)
        self.into[edge.target].remove(edge)
        self.stale |= {edge.source, edge.target}

    def remove(self, node: str) -> None:
        del self.kinds[node]
        self.stale.discard(node)


def structure(definition: Definition) -> Structure:
    """Its blocks. About O(elements + flows)."""
    graph = _graph(definition)
    blocks: dict[str, Block] = {}
    while graph.stale:
        node = min(graph.stale)
        graph.stale.discard(node)
        if node in graph.kinds:
            _reduce(graph, node, blocks)
    return Structure(blocks, tuple(_unmatched(graph)))


def _graph(definition: Definition) -> _Graph:
    graph = _Graph({SOURCE: "exclusive"} | {element.id: _kind(element) for element in definition.elements})
    for element in definition.elements:
        if isinstance(element, Start):
            graph.connect(_Edge(SOURCE, element.id, "", ""))
    for flow in definition.flows:
        graph.connect(_Edge(flow.source, flow.target, flow.id, flow.id))
    return graph


def _kind(element: object) -> str:
    if isinstance(element, Gateway):
        return element.gateway
    if isinstance(element, End):
        return "terminate" if element.terminates else "end"
    return "step"


def _reduce(graph: _Graph, node: str, blocks: dict[str, Block]) -> None:
    kind = graph.kinds[node]
    into, out = graph.into[node], graph.out[node]
    if kind in {"end", "terminate"}:
        return
    if node != SOURCE and len(into) == len(out) == 1 and into[0] is not out[0]:
        _pass_through(graph, node)
    elif kind == "exclusive":
        _melt(graph, node)
    elif kind in {"parallel", "inclusive"}:
        split = node if len(out) > 1 else into[0].source if into else ""
        if graph.kinds[split] == kind:
            _close(graph, split, blocks)


def _pass_through(graph: _Graph, node: str) -> None:
    [before], [after] = graph.into[node], graph.out[node]
    graph.cut(before)
    graph.cut(after)
    graph.remove(node)
    graph.connect(_Edge(before.source, after.target, before.first or after.first, after.last))


def _melt(graph: _Graph, node: str) -> None:
    """Joins the exclusive gateway with those that follow it, and drops its loops and its ways to terminating ends."""
    for edge in list(graph.out[node]):
        if edge not in graph.out[node]:
            continue  # it went to a gateway that has been taken in since
        target = graph.kinds[edge.target]
        ends_all = target == "terminate" and len(graph.out[node]) > 1
        if edge.target == node or ends_all:
            graph.cut(edge)
        elif target == "exclusive":
            _take_in(graph, node, edge.target)


def _take_in(graph: _Graph, node: str, other: str) -> None:
    """All flows of the other exclusive gateway become this one's."""
    for edge in [*graph.into[other], *graph.out[other]]:
        if edge in graph.out[edge.source]:  # a loop stands in both lists
            graph.cut(edge)
            source, target = (node if end == other else end for end in (edge.source, edge.target))
            graph.connect(_Edge(source, target, edge.first, edge.last))
    graph.remove(other)


def _close(graph: _Graph, split: str, blocks: dict[str, Block]) -> None:
    """Makes one flow of the split and its join, where all ways out of the one are all ways into the other."""
    out = list(graph.out[split])
    join = out[0].target
    if graph.kinds[join] != graph.kinds[split] or any(edge.target != join for edge in out):
        return
    if len(out) < 2 or len(graph.into[join]) != len(out) or len(graph.into[split]) != 1 or len(graph.out[join]) != 1:  # noqa: PLR2004  # two make a split
        return
    blocks[split] = Block(split, join, {edge.first: edge.last for edge in out})
    [before], [after] = graph.into[split], graph.out[join]
    for edge in [before, after, *out]:
        graph.cut(edge)
    graph.remove(split)
    graph.remove(join)
    graph.connect(_Edge(before.source, after.target, before.first, after.last))


def _unmatched(graph: _Graph) -> Iterator[str]:
    """The parallel and inclusive gateways that are left; where there are none, the steps that are."""
    left = [node for node, kind in graph.kinds.items() if kind in {"parallel", "inclusive"}]
    yield from left or [node for node, kind in graph.kinds.items() if kind == "step"]
