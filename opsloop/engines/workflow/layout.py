"""A picture for an SOP that has none: from left to right as BPMN editors draw, or downwards as outlines read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, groupby

from opsloop.engines.workflow.arranging import Arrangement, arranged
from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.diagram import Box, Diagram, Point
from opsloop.engines.workflow.elements import Element, End, Flow, Gateway, Start


@dataclass(frozen=True)
class Measures:
    """Sizes in pixels, along the flows and across: of boxes by kind, from layer to layer, from lane to lane."""

    layer: float
    lane: float
    step: tuple[float, float]
    others: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    edge: tuple[float, float] = (80, 80)
    """Where the middle of the first layer and lane is."""
    track: float = 36
    """How broad a lane is in which there are no boxes."""
    down: bool = False

    @property
    def gap(self) -> float:
        """Between the boxes of two layers."""
        return self.layer - max(self.step[0], *(size[0] for size in self.others.values()), 0)

    def size(self, element: Element) -> tuple[float, float]:
        """Of the element's box, along and across."""
        return self.others.get(element.kind, self.step)


EDITOR = Measures(160, 110, (100, 80), {"start": (36, 36), "end": (36, 36), "gateway": (50, 50)})
"""The sizes that BPMN editors give to what is drawn in them."""
NAME_HEIGHT, NAME_WIDTH = 20.0, 90.0
OUTWARD, INWARD = 0.3, 0.7
"""Where in the gap a flow turns behind its source, and before its target."""


def laid_out(definition: Definition, measures: Measures = EDITOR) -> Diagram:
    """Boxes that do not overlap, and flows that go round corners and through no box. O(elements x flows)."""
    drawing = _Drawing(definition, measures, arranged(definition))
    shapes = {element.id: drawing.box(element) for element in definition.elements}
    return Diagram(shapes, {flow.id: drawing.way(flow) for flow in definition.flows}, labels_of(definition, shapes))


def labels_of(definition: Definition, shapes: Mapping[str, Box]) -> dict[str, Box]:
    """Where the names stand of what is too small to hold them: below it."""
    return {
        element.id: Box(box.x + box.width / 2 - NAME_WIDTH / 2, box.y + box.height + 4, NAME_WIDTH, NAME_HEIGHT)
        for element in definition.elements
        if element.name and isinstance(element, Start | End | Gateway) and (box := shapes[element.id])
    }


class _Drawing:
    def __init__(self, definition: Definition, measures: Measures, arrangement: Arrangement) -> None:
        self.definition, self.measures, self.arrangement = definition, measures, arrangement
        self.lanes = _lanes(arrangement, measures)

    def box(self, element: Element) -> Box:
        along, across = self._middle(element.id)
        length, breadth = self.measures.size(element)
        x, y = self._turned((along - length / 2, across - breadth / 2))
        width, height = self._turned((length, breadth))
        return Box(x, y, width, height)

    def way(self, flow: Flow) -> tuple[Point, ...]:
        """Out of the source's end, along its lane, into the target's beginning."""
        source, target = self.definition.by_id[flow.source], self.definition.by_id[flow.target]
        begin, end = self._middle(flow.source), self._middle(flow.target)
        half = (self.measures.layer - self.measures.gap) / 2
        lane = self.lanes[self.arrangement.lanes[flow.id]]
        leaving = begin[0] + half + self.measures.gap * OUTWARD
        reaching = end[0] - half - self.measures.gap * (1 - INWARD)
        first = (begin[0] + self.measures.size(source)[0] / 2, begin[1])
        last = (end[0] - self.measures.size(target)[0] / 2, end[1])
        bends = [(leaving, begin[1]), (leaving, lane), (reaching, lane), (reaching, end[1])]
        return tuple(map(self._turned, without_straight([first, *bends, last])))

    def _middle(self, key: str) -> Point:
        layer, lane = self.arrangement.places[key]
        return self.measures.edge[0] + layer * self.measures.layer, self.lanes[lane]

    def _turned(self, point: Point) -> Point:
        return (point[1], point[0]) if self.measures.down else point


def _lanes(arrangement: Arrangement, measures: Measures) -> list[float]:
    """Where the middle of each lane is; those without boxes are narrow."""
    boxed = {lane for _layer, lane in arrangement.places.values()}
    count = max([*boxed, *arrangement.lanes.values()], default=0) + 1
    breadths = [measures.lane if lane in boxed else measures.track for lane in range(count)]
    ends = accumulate(breadths, initial=measures.edge[1] - measures.lane / 2)
    return [begin + breadth / 2 for begin, breadth in zip(ends, breadths, strict=False)]


def without_straight(points: Iterable[Point]) -> list[Point]:
    """Without points at which nothing turns; each lies beside, above or below the next."""
    apart = [point for point, _again in groupby(points)]
    return [
        point
        for place, point in enumerate(apart)
        if place in {0, len(apart) - 1} or _direction(apart[place - 1], point) != _direction(point, apart[place + 1])
    ]


def _direction(one: Point, two: Point) -> Point:
    return tuple(math.copysign(bool(b - a), b - a) for a, b in zip(one, two, strict=True))  # type: ignore[return-value]  # two of them
