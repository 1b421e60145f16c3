"""Pictures in BPMN's XML (BPMN DI), read and written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from opsloop.connectors.bpmn.names import DC, DD, DI, child, children, local
from opsloop.engines.workflow import Box, Diagram, Point
from opsloop.engines.workflow.swimlanes import HEAD


def diagram_of(root: Element) -> Diagram:
    """All planes of the file together; what has no finite numbers is left out."""
    shapes: dict[str, Box] = {}
    edges: dict[str, tuple[Point, ...]] = {}
    labels: dict[str, Box] = {}
    for element in root.iter():
        kind, about = local(element, DI), element.get("bpmnElement", "").rpartition(":")[2]
        if kind == "BPMNShape" and (box := _box(element)):
            shapes[about] = box
        elif kind == "BPMNEdge":
            points = (_numbers(point, "x", "y") for point in children(element, "waypoint", namespace=DD))
            edges[about] = tuple((point[0], point[1]) for point in points if point)
        label = child(element, "BPMNLabel", DI) if kind else None
        if label is not None and (box := _box(label)):
            labels[about] = box
    return Diagram(shapes, edges, labels)


def draw(root: Element, plane: str, diagram: Diagram) -> None:
    """Writes the picture of the process `plane`."""
    _write(_surface(root, plane, plane), diagram)


def draw_pool(root: Element, process: str, diagram: Diagram, lanes: Sequence[Box]) -> None:
    """Writes the picture of a process in its pool with these lanes, as `writing` calls them."""
    surface = _surface(root, process, f"{process}_pools")
    left, top = min(lane.x for lane in lanes) - HEAD, min(lane.y for lane in lanes)
    height = max(lane.y + lane.height for lane in lanes) - top
    pool = Box(left, top, max(lane.width for lane in lanes) + HEAD, height)
    for key, box in (("pool", pool), *((f"lane_{place}", lane) for place, lane in enumerate(lanes))):
        about = {"id": f"{process}_{key}_di", "bpmnElement": f"{process}_{key}", "isHorizontal": "true"}
        _write_box(SubElement(surface, "bpmndi:BPMNShape", about), box)
    _write(surface, diagram)


def _surface(root: Element, process: str, plane: str) -> Element:
    picture = SubElement(root, "bpmndi:BPMNDiagram", {"id": f"{process}_diagram"})
    return SubElement(picture, "bpmndi:BPMNPlane", {"id": f"{process}_plane", "bpmnElement": plane})


def _write(surface: Element, diagram: Diagram) -> None:
    for key, box in diagram.shapes.items():
        shape = SubElement(surface, "bpmndi:BPMNShape", {"id": f"{key}_di", "bpmnElement": key})
        _write_box(shape, box)
        _label(shape, diagram.labels.get(key))
    for key, points in diagram.edges.items():
        edge = SubElement(surface, "bpmndi:BPMNEdge", {"id": f"{key}_di", "bpmnElement": key})
        for x, y in points:
            SubElement(edge, "di:waypoint", {"x": _text(x), "y": _text(y)})
        _label(edge, diagram.labels.get(key))


def _label(element: Element, box: Box | None) -> None:
    if box:
        _write_box(SubElement(element, "bpmndi:BPMNLabel"), box)


def _write_box(element: Element, box: Box) -> None:
    values = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    SubElement(element, "dc:Bounds", {name: _text(value) for name, value in values.items()})


def _box(element: Element) -> Box | None:
    bounds = child(element, "Bounds", DC)
    found = _numbers(bounds, "x", "y", "width", "height") if bounds is not None else None
    return Box(*found) if found else None


def _numbers(element: Element, *names: str) -> list[float] | None:
    try:
        found = [float(element.get(name, "")) for name in names]
    except ValueError:
        return None
    return found if all(map(math.isfinite, found)) else None


def _text(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else repr(value)
