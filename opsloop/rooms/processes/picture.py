"""A definition as a picture beside its outline: what the template draws, from top to bottom as the outline reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from unicodedata import east_asian_width

from opsloop.engines.workflow import Box, Definition, Element, Flow, Gateway, Measures, Point, laid_out
from opsloop.rooms.processes.drawing import Line

MEASURES = Measures(
    layer=84, lane=176, step=(46, 158), others={"gateway": (34, 34), "start": (32, 158), "end": (32, 158)},
    edge=(26, 84), down=True,
)  # fmt: skip
MARGIN = 10
ROUND = 7
"""The radius of the corners of flows."""
NAME_ROOM, LABEL_ROOM, OTHERWISE_ROOM = 130, 110, 60
"""For the name beside a gateway, for the words at a way out of it, and at the one taken otherwise."""
SIZE, NARROW = 11.5, 0.57
"""Of these letters in pixels, and how much narrower those of other scripts than Chinese are."""
BARS = 8
"""How long and far apart, in pixels, the three bars are of a step that is done several times."""
SIGNS = {"exclusive": "×", "parallel": "+", "inclusive": "○"}
DRAWN = {"step", "split", "repeat"}
"""The lines of an outline that stand for an element."""


@dataclass(frozen=True)
class Node:
    """An element in its box, with its line of the outline; a join that only ends a block has none. `beside` is the name
    of a gateway, as much of it as there is room for."""

    element: Element
    box: Box
    line: Line | None
    wrong: bool
    beside: str = ""

    @property
    def diamond(self) -> str:
        """The corners of a gateway, for a polygon."""
        box, (middle, side) = self.box, self.middle
        corners = ((middle, box.y), (box.x + box.width, side), (middle, box.y + box.height), (box.x, side))
        return " ".join(f"{x:g},{y:g}" for x, y in corners)

    @property
    def sign(self) -> str:
        """What BPMN draws into a gateway; nothing for what is none."""
        return SIGNS[self.element.gateway] if isinstance(self.element, Gateway) else ""

    @property
    def bars(self) -> str:
        """What BPMN draws for a step that is done once for each entry of a list: three bars, lying where it is done one
        after the other; in the corner, where no word stands."""
        x, y = self.box.x + self.box.width - BARS - 5, self.box.y + self.box.height - BARS - 4
        each = getattr(self.element, "each", None)
        places = (0, BARS / 2, BARS)
        lying = each is not None and each.sequential
        return "".join(f"M{x:g} {y + at:g}h{BARS}" if lying else f"M{x + at:g} {y:g}v{BARS}" for at in places)

    @property
    def right(self) -> float:
        """Where its name begins that stands beside it."""
        return self.box.x + self.box.width + 6

    @property
    def middle(self) -> Point:
        """The middle of its box."""
        return self.box.x + self.box.width / 2, self.box.y + self.box.height / 2


@dataclass(frozen=True)
class Way:
    """A flow as a path with round corners, and where its words stand; the one taken otherwise may have none."""

    flow: Flow
    path: str
    words: str
    at: Point
    default: bool


@dataclass(frozen=True)
class Picture:
    """All of it, with its size in pixels."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]


def picture_of(definition: Definition, lines: Iterable[Line], wrong: Collection[str] = ()) -> Picture:
    """The picture; `lines` are those of the outline, `wrong` the elements with something to mend."""
    diagram = laid_out(definition, MEASURES)
    lines = list(lines)
    rules = {line.flow.id: line.rule for line in lines if line.kind == "branch" and line.flow is not None}
    said = {line.element.id: line for line in lines if line.element is not None and line.kind in DRAWN}
    nodes = tuple(
        Node(element, box, said.get(element.id), element.id in wrong, _beside(element, box, diagram.shapes.values()))
        for element in definition.elements
        if (box := diagram.shapes[element.id])
    )
    ways = tuple(_way(flow, definition, diagram.edges[flow.id], rules.get(flow.id, "")) for flow in definition.flows)
    points = [point for edge in diagram.edges.values() for point in edge]
    right = max([*(box.x + box.width for box in diagram.shapes.values()), *(x for x, _y in points)], default=0)
    down = max([*(box.y + box.height for box in diagram.shapes.values()), *(y for _x, y in points)], default=0)
    named = [node.right + NAME_ROOM for node in nodes if node.beside]
    labelled = [way.at[0] + (sum(_widths(way.words)) or OTHERWISE_ROOM) for way in ways if way.words or way.default]
    return Picture(max([right, *named, *labelled]) + MARGIN, down + MARGIN, nodes, ways)


def _beside(element: Element, box: Box, boxes: Iterable[Box]) -> str:
    if not isinstance(element, Gateway) or not element.name:
        return ""
    end = box.x + box.width
    level = [
        other.x for other in boxes if other.x >= end and other.y < box.y + box.height and box.y < other.y + other.height
    ]
    return shortened(element.name, min([NAME_ROOM, *(x - end - MARGIN for x in level)]))


def _way(flow: Flow, definition: Definition, points: tuple[Point, ...], rule: str) -> Way:
    """Its words stand right of where it goes down first after it left its source."""
    source = definition.by_id[flow.source]
    default = isinstance(source, Gateway) and source.default == flow.id
    turns = len(points) > len("ab") and points[1][1] - points[0][1] < MEASURES.gap
    begin = points[2] if turns else points[0]
    return Way(
        flow,
        _rounded(points),
        shortened(flow.name or rule or flow.condition, LABEL_ROOM),
        (begin[0] + 6, begin[1] + 13),
        default,
    )


def shortened(text: str, room: float) -> str:
    """As much of a text as fits into so many pixels; a Chinese letter is as wide as it is high."""
    widths = _widths(text)
    if sum(widths) <= room:
        return text
    kept = 0
    while kept < len(text) and sum(widths[: kept + 1]) + SIZE <= room:
        kept += 1
    return f"{text[:kept].rstrip()}…"


def _widths(text: str) -> list[float]:
    return [SIZE if east_asian_width(letter) in "WF" else SIZE * NARROW for letter in text]


def _rounded(points: tuple[Point, ...]) -> str:
    """The path through the points; each corner is cut by as much as its sides allow."""
    path = f"M{points[0][0]:g} {points[0][1]:g}"
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        inward, onward = _towards(here, before), _towards(here, after)
        path += f"L{inward[0]:g} {inward[1]:g}Q{here[0]:g} {here[1]:g} {onward[0]:g} {onward[1]:g}"
    return f"{path}L{points[-1][0]:g} {points[-1][1]:g}"


def _towards(corner: Point, other: Point) -> Point:
    """The point of the side to `other` at which the corner begins to turn."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    length = abs(across) + abs(down)
    part = min(ROUND, length / 2) / length if length else 0
    return corner[0] + across * part, corner[1] + down * part
