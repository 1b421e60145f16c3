"""A picture in swimlanes: a band for each role, in which lies what the role does and what follows from it.

It is the picture of `layout`, from left to right, whose tracks are dealt out to the bands: what lay on a track apart
from each other still does, so that boxes do not overlap and flows pass through none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from opsloop.engines.workflow.arranging import Arrangement, arranged
from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.diagram import Box, Diagram, Point
from opsloop.engines.workflow.elements import OWNER, Flow
from opsloop.engines.workflow.layout import EDITOR, INWARD, OUTWARD, Measures, labels_of, without_straight
from opsloop.engines.workflow.raci import responsible

HEAD = 30.0
"""What the name of the pool, and that of a band, takes at the left."""
Row = tuple[str, int]
"""A track within a band."""


@dataclass(frozen=True)
class Swimlane:
    """The band of a role, with the elements that lie in it, in the order of the definition."""

    role: str
    elements: tuple[str, ...]
    box: Box


def in_swimlanes(definition: Definition, measures: Measures = EDITOR) -> tuple[Diagram, tuple[Swimlane, ...]]:
    """The picture and its bands, from top to bottom as roles come up; no bands where no step names a role."""
    arrangement = arranged(definition)
    bands = bands_of(definition, arrangement)
    if not bands:
        return Diagram(), ()
    drawing = _Drawing(definition, arrangement, bands, measures)
    shapes = {element.id: drawing.box(element.id) for element in definition.elements}
    edges = {flow.id: drawing.way(flow) for flow in definition.flows}
    return Diagram(shapes, edges, labels_of(definition, shapes)), drawing.swimlanes()


def bands_of(definition: Definition, arrangement: Arrangement) -> dict[str, str]:
    """The role in whose band each element lies: its own, else that of what is before it, else of what is after it."""
    own = {each.id: responsible(each)[0] for each in definition.activities if responsible(each)}
    if not own:
        return {}
    order = sorted(arrangement.places, key=lambda key: arrangement.places[key])
    found = dict(own)
    for towards, away, keys in (("target", "source", order), ("source", "target", order[::-1])):
        near = defaultdict(list)
        for flow in definition.flows:
            near[getattr(flow, towards)].append(getattr(flow, away))
        for key in keys:
            beside = next((found[other] for other in near[key] if other in found), None)
            if key not in found and beside is not None:
                found[key] = beside
    return {key: found.get(key, OWNER) for key in order}


class _Drawing:
    def __init__(
        self, definition: Definition, arrangement: Arrangement, bands: Mapping[str, str], measures: Measures
    ) -> None:
        self.definition, self.arrangement, self.bands, self.measures = definition, arrangement, bands, measures
        self.rows: dict[Row, float] = {}
        self.edges: dict[str, tuple[float, float]] = {}
        self._deal_out()

    def box(self, key: str) -> Box:
        length, breadth = self.measures.size(self.definition.by_id[key])
        along, across = self._middle(key)
        return Box(along - length / 2, across - breadth / 2, length, breadth)

    def way(self, flow: Flow) -> tuple[Point, ...]:
        """Out of the source's end, along a row of its band, into the target's beginning."""
        source, target = self.box(flow.source), self.box(flow.target)
        begin, end = self._middle(flow.source), self._middle(flow.target)
        row = end[1] if self._next(flow) else self.rows[self._row_of(flow)]
        leaving = self._gap(self.arrangement.places[flow.source][0] + 1, OUTWARD)
        reaching = self._gap(self.arrangement.places[flow.target][0], INWARD)
        bends = [(leaving, begin[1]), (leaving, row), (reaching, row), (reaching, end[1])]
        first, last = (source.x + source.width, begin[1]), (target.x, end[1])
        return tuple(without_straight([first, *bends, last]))

    def swimlanes(self) -> tuple[Swimlane, ...]:
        """The bands, side by side, as long as the picture."""
        layers = 1 + max(layer for layer, _track in self.arrangement.places.values())
        found = []
        for role in dict.fromkeys(self.bands.values()):
            top, bottom = self.edges[role]
            held = tuple(each.id for each in self.definition.elements if self.bands[each.id] == role)
            found.append(Swimlane(role, held, Box(HEAD, top, HEAD + layers * self.measures.layer, bottom - top)))
        return tuple(found)

    def _middle(self, key: str) -> Point:
        layer, track = self.arrangement.places[key]
        along = 2 * HEAD + self.measures.layer * (layer + 0.5)
        return along, self.rows[self.bands[key], track]

    def _gap(self, before: int, share: float) -> float:
        """So far within the gap before a layer."""
        return 2 * HEAD + self.measures.layer * before + self.measures.gap * (share - 0.5)

    def _next(self, flow: Flow) -> bool:
        """Whether it leads to the next layer, so that it turns within the gap and needs no row of its own."""
        places = self.arrangement.places
        return places[flow.target][0] == places[flow.source][0] + 1

    def _row_of(self, flow: Flow) -> Row:
        return self.bands[flow.source], self.arrangement.lanes[flow.id]

    def _deal_out(self) -> None:
        """The middle of every row, from above, and where each band begins and ends; rows without boxes are narrow."""
        boxed = {(self.bands[key], track) for key, (_layer, track) in self.arrangement.places.items()}
        wanted = boxed | {self._row_of(flow) for flow in self.definition.flows if not self._next(flow)}
        places = {role: place for place, role in enumerate(dict.fromkeys(self.bands.values()))}
        at = 0.0
        for row in sorted(wanted, key=lambda row: (places[row[0]], row[1])):
            breadth = self.measures.lane if row in boxed else self.measures.track
            self.rows[row] = at + breadth / 2
            self.edges[row[0]] = (self.edges.get(row[0], (at, at))[0], at + breadth)
            at += breadth
