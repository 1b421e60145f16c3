"""The names of BPMN's XML: namespaces, and what its elements are here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:opsloop:sop:1"
PREFIXES: Mapping[str, str] = {"bpmn": MODEL, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI, "opsloop": OURS}

TASKS = {"task", "userTask", "manualTask"}
"""Work of a person."""
OTHER_STEPS = {
    *("serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask", "transaction", "adHocSubProcess"),
    *("intermediateCatchEvent", "intermediateThrowEvent", "callChoreography", "choreographyTask", "subChoreography"),
}
"""What becomes a draft step, because nothing here does it by itself."""
GATEWAYS: Mapping[str, str] = {
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
}
OTHER_GATEWAYS = {"eventBasedGateway", "complexGateway"}
"""What becomes an exclusive gateway."""
NODES = {"startEvent", "endEvent", "callActivity", "subProcess", *TASKS, *OTHER_STEPS, *GATEWAYS, *OTHER_GATEWAYS}
STRUCTURE = {
    *("definitions", "process", "collaboration", "participant", "sequenceFlow", "conditionExpression"),
    *("incoming", "outgoing", "laneSet", "lane", "flowNodeRef", "childLaneSet", "extensionElements"),
}
"""What is read without becoming a step."""
KNOWN = STRUCTURE | TASKS | GATEWAYS.keys() | {"startEvent", "endEvent", "callActivity", "subProcess"}


def local(element: Element, namespace: str = MODEL) -> str:
    """The element's name where it is of this namespace, whatever prefix stands for it; else nothing."""
    tag = element.tag if isinstance(element.tag, str) else ""
    head, _, name = tag.rpartition("}")
    return name if head == "{" + namespace else ""


def children(element: Element, *names: str, namespace: str = MODEL) -> Iterator[Element]:
    """Its children with one of these names."""
    return (child for child in element if local(child, namespace) in names)


def child(element: Element, name: str, namespace: str = MODEL) -> Element | None:
    """Its first child of this name."""
    return next(children(element, name, namespace=namespace), None)


def text_of(element: Element | None) -> str:
    """The text directly inside it."""
    return (element.text or "") if element is not None else ""
