"""An SOP as a BPMN 2.0 file with a picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from opsloop.connectors.bpmn.diagrams import draw
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
    UserTask,
    laid_out,
)
from opsloop.engines.workflow import (
    Element as Step,
)

TAGS: Mapping[str, str] = {
    "start": "startEvent", "end": "endEvent", "task": "userTask", "checklist": "userTask", "approval": "userTask",
    "call": "callActivity",
}  # fmt: skip
GATEWAY_TAGS = {kind: tag for tag, kind in GATEWAYS.items()}
NATIVE = {"id", "name", "default", "gateway", "terminates", "process"}
"""What BPMN itself says."""
TRIGGERS = {"schedule": "timerEventDefinition", "event": "signalEventDefinition"}


def write(definition: Definition, diagram: Diagram | None = None, *, process: str = "process") -> bytes:
    """The file, in UTF-8. `process` is the process's id, made another where an element has it already.

    A diagram that lacks a box or way of something is replaced by a simple one.
    """
    ids = {*definition.by_id, *(flow.id for flow in definition.flows)}
    while process in ids:
        process += "_"
    names = {f"xmlns:{prefix}": address for prefix, address in PREFIXES.items()}
    root = Element("bpmn:definitions", {**names, "id": f"{process}_file", "targetNamespace": PREFIXES["opsloop"]})
    body = SubElement(root, "bpmn:process", {"id": process, "isExecutable": "false"})
    _named(body, definition.name)
    _contents(body, definition)
    draw(root, process, _complete(definition, diagram))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'.encode()


def _contents(body: Element, definition: Definition) -> None:
    plain = json.loads(definition.to_json())
    whole = {"fields": plain["fields"]} if definition.fields else {}
    extend(body, whole | _unwritable(definition.name))
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
        SubElement(node, f"bpmn:{TRIGGERS[element.trigger]}", {"id": f"{element.id}_trigger"})
    if isinstance(element, End) and element.terminates:
        SubElement(node, "bpmn:terminateEventDefinition", {"id": f"{element.id}_terminate"})


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


def _complete(definition: Definition, diagram: Diagram | None) -> Diagram:
    flows = {flow.id for flow in definition.flows}
    if diagram and diagram.shapes.keys() >= definition.by_id.keys() and diagram.edges.keys() >= flows:
        return diagram.of([*definition.by_id, *flows])
    return laid_out(definition)
