"""A simple picture for an SOP that has none: left to right by the longest way from a start, one row a branch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsloop.connectors.bpmn.diagrams import Box, Diagram, Point
from opsloop.engines.workflow import Definition, Element, End, Flow, Gateway, Start

COLUMN, ROW = 160, 110
LEFT, TOP = 80, 80
STEP, EVENT, GATEWAY = (100.0, 80.0), (36.0, 36.0), (50.0, 50.0)
NAME_HEIGHT, NAME_WIDTH = 20.0, 90.0


def laid_out(definition: Definition) -> Diagram:
    """Boxes that do not overlap, and flows that go round corners. O(elements + flows)."""
    out: dict[str, list[Flow]] = {element.id: [] for element in definition.elements}
    for flow in definition.flows:
        out[flow.source].append(flow)
    order, back = _ordered(definition, out)
    places = _places(definition, order, back)
    shapes = {element.id: _box(element, *places[element.id]) for element in definition.elements}
    floor = max((box.y + box.height for box in shapes.values()), default=0) + 30
    edges: dict[str, tuple[Point, ...]] = {}
    for flow in definition.flows:
        edges[flow.id] = _way(shapes[flow.source], shapes[flow.target], floor if flow.id in back else None)
        floor += 20 if flow.id in back else 0
    labels = {
        element.id: Box(box.x + box.width / 2 - NAME_WIDTH / 2, box.y + box.height + 4, NAME_WIDTH, NAME_HEIGHT)
        for element in definition.elements
        if element.name and isinstance(element, Start | End | Gateway) and (box := shapes[element.id])
    }
    return Diagram(shapes, edges, labels)


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


def _places(definition: Definition, order: Sequence[str], back: set[str]) -> dict[str, tuple[int, int]]:
    """Column and row of each: one column after the latest before it, the first free row at or below the first's."""
    before: dict[str, list[str]] = {element.id: [] for element in definition.elements}
    for flow in definition.flows:
        if flow.id not in back:
            before[flow.target].append(flow.source)
    places: dict[str, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for node in order:
        column = max((places[each][0] + 1 for each in before[node]), default=0)
        row = min((places[each][1] for each in before[node]), default=0)
        while (column, row) in taken:
            row += 1
        places[node] = (column, row)
        taken.add((column, row))
    return places


def _box(element: Element, column: int, row: int) -> Box:
    kinds = {"start": EVENT, "end": EVENT, "gateway": GATEWAY}
    width, height = kinds.get(element.kind, STEP)
    return Box(LEFT + column * COLUMN - width / 2, TOP + row * ROW - height / 2, width, height)


def _way(source: Box, target: Box, floor: float | None) -> tuple[Point, ...]:
    """From the right side to the left one; back flows go below everything."""
    if floor is not None:
        left, right = target.x + target.width / 2, source.x + source.width / 2
        return ((right, source.y + source.height), (right, floor), (left, floor), (left, target.y + target.height))
    begin = (source.x + source.width, source.y + source.height / 2)
    end = (target.x, target.y + target.height / 2)
    if begin[1] == end[1]:
        return begin, end
    turn = end[0] - 20
    return begin, (turn, begin[1]), (turn, end[1]), end
