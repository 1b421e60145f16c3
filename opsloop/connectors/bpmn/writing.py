"""An SOP as a BPMN 2.0 file with a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from opsloop.connectors.bpmn.diagrams import draw, draw_pool
from opsloop.connectors.bpmn.extensions import Plain, extend, legal
from opsloop.connectors.bpmn.names import GATEWAYS, PREFIXES
from opsloop.engines.workflow import (
    Approval,
    CallSop,
    Checklist,
    Definition,
    Diagram,
    End,
    Flow,
    Gateway,
    Start,
    Swimlane,
    UserTask,
    in_swimlanes,
    laid_out,
)
from opsloop.engines.workflow import (
    Element as Step,
)
from opsloop.engines.workflow.rhythms import NoRhythm, Rhythm

TAGS: Mapping[str, str] = {
    "start": "startEvent", "end": "endEvent", "task": "userTask", "checklist": "userTask", "approval": "userTask",
    "call": "callActivity",
}  # fmt: skip
GATEWAY_TAGS = {kind: tag for tag, kind in GATEWAYS.items()}
NATIVE = {"id", "name", "default", "gateway", "terminates", "process"}
"""What BPMN itself says."""
TRIGGERS = {"schedule": "timerEventDefinition", "event": "signalEventDefinition"}
CONDITIONAL = "conditionalEventDefinition"


def write(
    definition: Definition,
    diagram: Diagram | None = None,
    *,
    process: str = "process",
    roles: Mapping[str, str] | None = None,
) -> bytes:
    """The file, in UTF-8. `process` is the process's id, made another where an element has it already.

    A diagram that lacks a box or way of something is replaced by a simple one: in a pool with a lane for each role,
    where steps have any. `roles` are what roles are called, by key.
    """
    ids = {*definition.by_id, *(flow.id for flow in definition.flows)}
    while any(each == process or each.startswith(f"{process}_") for each in ids):
        process += "_"
    kept = _complete(definition, diagram)
    swum, lanes = in_swimlanes(definition) if kept is None else (kept, ())
    names = {f"xmlns:{prefix}": address for prefix, address in PREFIXES.items()}
    root = Element("bpmn:definitions", {**names, "id": f"{process}_file", "targetNamespace": PREFIXES["opsloop"]})
    if lanes:
        pool = SubElement(SubElement(root, "bpmn:collaboration", {"id": f"{process}_pools"}), "bpmn:participant")
        pool.attrib |= {"id": f"{process}_pool", "processRef": process}
        _named(pool, definition.name)
    body = SubElement(root, "bpmn:process", {"id": process, "isExecutable": "false"})
    _named(body, definition.name)
    _contents(body, definition, _lane_set(process, lanes, roles or {}))
    if lanes:
        draw_pool(root, process, swum, [lane.box for lane in lanes])
    else:
        draw(root, process, kept or laid_out(definition))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _lane_set(process: str, lanes: Sequence[Swimlane], roles: Mapping[str, str]) -> Element | None:
    if not lanes:
        return None
    found = Element("bpmn:laneSet", {"id": f"{process}_lanes"})
    for place, lane in enumerate(lanes):
        node = SubElement(found, "bpmn:lane", {"id": f"{process}_lane_{place}"})
        _named(node, roles.get(lane.role, lane.role))
        for key in lane.elements:
            SubElement(node, "bpmn:flowNodeRef").text = key
    return found


def _contents(body: Element, definition: Definition, lanes: Element | None) -> None:
    plain = json.loads(definition.to_json())
    whole = {"fields": plain["fields"]} if definition.fields else {}
    extend(body, whole | _unwritable(definition.name))
    if lanes is not None:
        body.append(lanes)
    for element, values in zip(definition.elements, plain.get("elements", ()), strict=True):
        _element(body, element, values, definition)
    for flow in definition.flows:
        _flow(body, flow)


def _element(body: Element, element: Step, plain: Plain, definition: Definition) -> None:
    tag = GATEWAY_TAGS[element.gateway] if isinstance(element, Gateway) else TAGS[element.kind]
    node = SubElement(body, f"bpmn:{tag}", {"id": element.id})
    _named(node, element.name)
    if isinstance(element, Gateway) and element.default:
        node.set("default", element.default)
    if isinstance(element, CallSop) and element.process:
        node.set("calledElement", legal(element.process))
    ours = {name: value for name, value in plain.items() if name not in NATIVE}
    if isinstance(element, CallSop) and legal(element.process) != element.process:
        ours["process"] = element.process
    if not isinstance(element, UserTask | Checklist | Approval):
        ours.pop("kind")
    extend(node, ours | _unwritable(element.name))
    for flow in definition.flows:
        if flow.target == element.id:
            SubElement(node, "bpmn:incoming").text = flow.id
    for flow in definition.flows:
        if flow.source == element.id:
            SubElement(node, "bpmn:outgoing").text = flow.id
    _details(node, element)


def _details(node: Element, element: Step) -> None:
    """What BPMN shows of an element besides its kind."""
    if isinstance(element, UserTask | Checklist | CallSop) and element.each:
        way = "true" if element.each.sequential else "false"
        SubElement(node, "bpmn:multiInstanceLoopCharacteristics", {"isSequential": way})
    if isinstance(element, Start) and element.trigger in TRIGGERS:
        condition = element.on.condition if element.trigger == "event" and element.on is not None else ""
        tag = CONDITIONAL if condition else TRIGGERS[element.trigger]
        event = SubElement(node, f"bpmn:{tag}", {"id": f"{element.id}_trigger"})
        if condition:
            SubElement(event, "bpmn:condition", {"xsi:type": "bpmn:tFormalExpression"}).text = legal(condition)
        if cycle := _cycle(element):
            SubElement(event, "bpmn:timeCycle", {"xsi:type": "bpmn:tFormalExpression"}).text = cycle
    if isinstance(element, End) and element.terminates:
        SubElement(node, "bpmn:terminateEventDefinition", {"id": f"{element.id}_terminate"})


def _cycle(start: Start) -> str:
    """When it begins by itself, as other editors read it; nothing where it says no rhythm."""
    try:
        return Rhythm.of(start.when).cron if start.trigger == "schedule" else ""
    except NoRhythm:
        return ""


def _flow(body: Element, flow: Flow) -> None:
    node = SubElement(body, "bpmn:sequenceFlow", {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target})
    _named(node, flow.name)
    condition = legal(flow.condition)
    lost = {"condition": flow.condition} if condition != flow.condition else {}
    extend(node, lost | _unwritable(flow.name))
    if flow.condition:
        kind = {"xsi:type": "bpmn:tFormalExpression"}
        SubElement(node, "bpmn:conditionExpression", kind).text = condition


def _named(node: Element, name: str) -> None:
    if name:
        node.set("name", legal(name))


def _unwritable(name: str) -> Plain:
    return {"name": name} if legal(name) != name else {}


def _complete(definition: Definition, diagram: Diagram | None) -> Diagram | None:
    """What a diagram holds of the definition, where that is all of it."""
    flows = {flow.id for flow in definition.flows}
    if diagram and diagram.shapes.keys() >= definition.by_id.keys() and diagram.edges.keys() >= flows:
        return diagram.of([*definition.by_id, *flows])
    return None
