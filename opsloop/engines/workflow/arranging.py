"""Which layer and lane each element of an SOP has in a picture, and along which lane each flow goes.

Layers follow the longest way from a start. Lanes are given to chains: the longest way through first, then whatever
leaves it and comes back, the shortest first, each in the first lane beside where it left that is free all along. So a
flow never passes through a box, and what is inside of a block lies inside of it.

Source: the layers of Sugiyama, Tagawa, Toda 1981, Methods for visual understanding of hierarchical system structures,
IEEE Trans. SMC 11(2); lanes as in left-edge channel routing (Hashimoto, Stevens 1971).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import Flow, Start

Place = tuple[int, int]
"""Layer and lane."""


@dataclass
class Arrangement:
    """`places` by element, `lanes` by flow; the flows in `back` lead against the layers."""

    places: dict[str, Place] = field(default_factory=dict)
    lanes: dict[str, int] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)


def arranged(definition: Definition) -> Arrangement:
    """Every element at a place of its own, in lanes from 0; also of a graph that cannot run."""
    out: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
    for flow in definition.flows:
        out[flow.source].append(flow)
    order, back = _ordered(definition, out)
    layers = _layers(definition, order, back)
    lanes = _Lanes(out, order, back, layers)
    for element in [*(each.id for each in definition.elements if isinstance(each, Start)), *order]:
        lanes.begin(element)
    for flow in definition.flows:
        if flow.id in back:
            lanes.return_by(flow)
    least = min(lanes.free.taken, default=0)
    return Arrangement(
        {element: (layers[element], lane - least) for element, lane in lanes.of.items()},
        {flow: lane - least for flow, lane in lanes.ways.items()},
        back,
    )


def _ordered(definition: Definition, out: Mapping[str, Sequence[Flow]]) -> tuple[list[str], set[str]]:
    """The elements, each after those before it, and the flows that lead back; depth first, without recursion."""
    state: dict[str, str] = {}
    back: set[str] = set()
    finished: list[str] = []
    starts = [element.id for element in definition.elements if isinstance(element, Start)]
    for root in [*starts, *(element.id for element in definition.elements)]:
        if root in state:
            continue
        state[root] = "open"
        path = [(root, iter(out[root]))]
        while path:
            node, flows = path[-1]
            flow = next(flows, None)
            if flow is None:
                state[node] = "done"
                finished.append(node)
                path.pop()
            elif state.get(flow.target) == "open":
                back.add(flow.id)
            elif flow.target not in state:
                state[flow.target] = "open"
                path.append((flow.target, iter(out[flow.target])))
    return finished[::-1], back


def _layers(definition: Definition, order: Sequence[str], back: set[str]) -> dict[str, int]:
    """How many elements are before each on its longest way."""
    before: dict[str, list[str]] = {element.id: [] for element in definition.elements}
    for flow in definition.flows:
        if flow.id not in back:
            before[flow.target].append(flow.source)
    layers: dict[str, int] = {}
    for node in order:
        layers[node] = max((layers[each] + 1 for each in before[node]), default=0)
    return layers


class _Free:
    """Which layers of which lanes are taken, and which gaps between them: `2n` is layer n, `2n + 1` the gap behind it.

    Without the gaps one flow would end where another begins, and both look like one.
    """

    def __init__(self) -> None:
        self.taken: dict[int, set[int]] = {}

    def is_free(self, lane: int, span: Iterable[int]) -> bool:
        return self.taken.get(lane, set()).isdisjoint(span)

    def take(self, lane: int, span: Iterable[int]) -> None:
        self.taken.setdefault(lane, set()).update(span)


class _Lanes:
    def __init__(
        self, out: Mapping[str, Sequence[Flow]], order: Sequence[str], back: set[str], layers: Mapping[str, int]
    ) -> None:
        self.layers, self.free = layers, _Free()
        self.out = {node: [flow for flow in flows if flow.id not in back] for node, flows in out.items()}
        self.of: dict[str, int] = {}
        self.ways: dict[str, int] = {}
        self.waiting: list[tuple[int, int, Flow]] = []
        self.far: dict[str, int] = {}
        for node in reversed(order):
            self.far[node] = max((self.far[flow.target] + 1 for flow in self.out[node]), default=0)

    def begin(self, root: str) -> None:
        """Places what is reached from an element that has no place yet."""
        if root in self.of:
            return
        self._settle([root], [], 0, range(2 * self.layers[root], 2 * self.layers[root] + 1))
        while self.waiting:
            _span, _number, flow = heapq.heappop(self.waiting)
            nodes, flows, end = self._chain(flow)
            beside = not self._leads_on(flow)
            self._settle(nodes, flows, self.of[flow.source] + beside, range(2 * self.layers[flow.source] + 1, 2 * end))

    def return_by(self, flow: Flow) -> None:
        """A lane before all boxes for a flow that leads back, as near as is free."""
        span = range(2 * self.layers[flow.target] - 1, 2 * self.layers[flow.source] + 2)
        lane = min(self.of[flow.source], self.of[flow.target]) - 1
        while not self.free.is_free(lane, span):
            lane -= 1
        self.free.take(lane, span)
        self.ways[flow.id] = lane

    def _settle(self, nodes: Sequence[str], flows: Sequence[Flow], lane: int, span: range) -> None:
        """Gives a chain the first free lane from this one on, and lets wait what else leaves it."""
        while not self.free.is_free(lane, span):
            lane += 1
        self.free.take(lane, span)
        self.ways |= dict.fromkeys((flow.id for flow in flows), lane)
        self.of |= dict.fromkeys(nodes, lane)
        for node in nodes:
            for flow in self.out[node]:
                if flow.id not in self.ways:
                    _nodes, _flows, end = self._chain(flow)
                    first = 0 if self._leads_on(flow) else 1
                    item = (first * (1 + end - self.layers[node]), len(self.ways) + len(self.waiting), flow)
                    heapq.heappush(self.waiting, item)

    def _leads_on(self, flow: Flow) -> bool:
        """Whether it is the longest of the ways that leave its source."""
        return max(self.out[flow.source], key=lambda way: self.far[way.target]) is flow

    def _chain(self, flow: Flow) -> tuple[list[str], list[Flow], int]:
        """Along the longest way up to what has a place already: its elements, its flows, the layer behind them."""
        nodes: list[str] = []
        flows = [flow]
        while (node := flows[-1].target) not in self.of:
            nodes.append(node)
            if not self.out[node]:
                return nodes, flows, self.layers[node] + 1
            flows.append(max(self.out[node], key=lambda way: self.far[way.target]))
        return nodes, flows, self.layers[node]
