"""One process on its way to a definition: elements and flows as plain values, ids put right, the rest counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from opsloop.connectors.bpmn.extensions import Plain, agreed, extension_of
from opsloop.connectors.bpmn.names import (
    GATEWAYS,
    NODES,
    OTHER_GATEWAYS,
    OTHER_STEPS,
    TASKS,
    child,
    children,
    local,
    text_of,
)
from opsloop.engines.workflow import Definition, WrongDefinition
from opsloop.engines.workflow.definition import is_id
from opsloop.engines.workflow.rhythms import NoRhythm, Rhythm

EVENTS = {
    *("messageEventDefinition", "signalEventDefinition", "conditionalEventDefinition", "escalationEventDefinition"),
    *("errorEventDefinition", "compensateEventDefinition", "linkEventDefinition"),
}
OUR_TASKS = {"task", "checklist", "approval"}
SAME_TRIGGER: Mapping[str, str] = {"manual": "manual", "form": "manual", "schedule": "schedule", "event": "event"}
TIMES = ("timeCycle", "timeDate", "timeDuration")


class Drafting:
    """A process or sub-process; `inner` are the sub-processes in it, `unsupported` is counted up."""

    def __init__(self, process: Element, unsupported: Counter[str]) -> None:
        self.process, self.unsupported = process, unsupported
        self.handled: list[Element] = []
        """What was read inside of nodes, and would else count as left out."""
        self.nodes = [node for node in process if local(node) in NODES]
        self.inner = [node for node in self.nodes if local(node) == "subProcess"]
        self.lanes = self._lanes()
        self.ids = self._ids()

    def elements(self) -> list[Plain]:
        """Each node as the JSON of an element."""
        found = []
        for node, identity in zip(self.nodes, self.ids, strict=True):
            native = {"id": identity, "name": node.get("name", ""), **self._native(node)}
            found.append(self._extended(node, native))
        return found

    def flows(self) -> list[Plain]:
        """Each sequence flow between two nodes; others are counted and left out."""
        known = dict(zip([node.get("id", "") for node in self.nodes], self.ids, strict=True))
        taken = set(self.ids)
        found: list[Plain] = []
        for flow in children(self.process, "sequenceFlow"):
            source, target = known.get(flow.get("sourceRef", "")), known.get(flow.get("targetRef", ""))
            if source is None or target is None:
                self.unsupported["sequenceFlow"] += 1
                continue
            ours = extension_of(flow)
            condition = text_of(child(flow, "conditionExpression"))
            found.append({
                "id": free_id(flow.get("id", ""), "flow", taken), "source": source, "target": target,
                "name": agreed(flow.get("name", ""), ours.get("name")),
                "condition": agreed(condition, ours.get("condition")) if condition.strip() else "",
            })  # fmt: skip
        return found

    def _ids(self) -> list[str]:
        taken = {flow.get("id", "") for flow in children(self.process, "sequenceFlow")}
        return [free_id(node.get("id", ""), "step", taken) for node in self.nodes]

    def _lanes(self) -> dict[str, str]:
        """The name of the innermost lane of each node."""
        lanes = (lane for lane_set in children(self.process, "laneSet") for lane in lane_set.iter())
        return {
            text_of(reference).strip(): lane.get("name", "").strip()
            for lane in lanes if local(lane) == "lane"
            for reference in children(lane, "flowNodeRef")
        }  # fmt: skip

    def _native(self, node: Element) -> Plain:
        """What BPMN itself says of the node."""
        kind = local(node)
        if kind in GATEWAYS or kind in OTHER_GATEWAYS:
            self._count(kind, OTHER_GATEWAYS)
            return {"kind": "gateway", "gateway": GATEWAYS.get(kind, "exclusive"), "default": node.get("default", "")}
        if kind == "startEvent":
            return {"kind": "start", **self._trigger(node)}
        if kind == "endEvent":
            terminates = child(node, "terminateEventDefinition")
            self.handled += [] if terminates is None else [terminates]
            return {"kind": "end", "terminates": terminates is not None}
        if kind in {"callActivity", "subProcess"}:
            called = node.get("calledElement", "") if kind == "callActivity" else node.get("id", "")
            return {"kind": "call", "process": called.rpartition(":")[2]}
        self._count(kind, OTHER_STEPS)
        return {"kind": "task", "role": self.lanes.get(node.get("id", ""), ""), "draft": True}

    def _count(self, kind: str, others: set[str]) -> None:
        if kind in others:
            self.unsupported[kind] += 1

    def _trigger(self, node: Element) -> Plain:
        ours = extension_of(node).get("trigger")
        timer = child(node, "timerEventDefinition")
        if timer is not None:
            times = list(children(timer, *TIMES))
            when = _rhythm(text_of(times[0])) if times else ""
            self.handled += [*times, *([timer] if when or ours == "schedule" else [])]
            return {"trigger": "schedule", "when": when}
        events = [each for each in node if local(each) in EVENTS]
        self.handled += [each for event in events for each in (event, *event)] if ours == "event" else []
        return {"trigger": "event"} if events else {"trigger": "manual"}

    def _extended(self, node: Element, native: Plain) -> Plain:
        """With what was written as an extension of ours, where that is a whole element; else as BPMN says it."""
        ours = extension_of(node)
        kept = {name: value for name, value in ours.items() if name not in {"id", "name", "gateway", "default"}}
        native["name"] = agreed(str(native["name"]), ours.get("name"))
        plain = dict(native)
        match native["kind"]:
            case "task" if kept.get("kind") in OUR_TASKS and local(node) in TASKS:
                plain = {"id": native["id"], "name": plain["name"], **kept}
            case "start" if SAME_TRIGGER.get(str(kept.get("trigger", "manual"))) == native["trigger"]:
                plain = {"id": native["id"], "kind": "start", "name": plain["name"], **kept}
                plain |= {"when": native["when"]} if native.get("when") else {}
                plain |= _occasion(node, kept.get("on"))
            case "start":
                plain |= {name: value for name, value in kept.items() if name not in {"trigger", "when"}}
            case "call":
                plain |= {**kept, "kind": "call", "process": agreed(str(native["process"]), kept.get("process"))}
            case "end":
                plain |= {**kept, "kind": "end", "terminates": native["terminates"]}
        if not kept or not _whole(plain):
            self.unsupported["opsloop:sop"] += bool(kept)
            return native
        repeated = child(node, "multiInstanceLoopCharacteristics")
        if repeated is not None and plain.get("each"):
            self.handled.append(repeated)
        return plain


def _occasion(node: Element, ours: object) -> Plain:
    """What an event start waits for, with the condition that another editor wrote since."""
    event = child(node, "conditionalEventDefinition")
    if not isinstance(ours, dict) or event is None:
        return {}
    written = text_of(child(event, "condition"))
    return {"on": {**ours, "condition": agreed(written, ours.get("condition"))}} if written.strip() else {}


def _rhythm(text: str) -> str:
    """What a timer says, as a rule; nothing where it is no rhythm that is kept here."""
    try:
        return Rhythm.elsewhere(text).text
    except NoRhythm:
        return ""


def _whole(plain: Plain) -> bool:
    """Whether it is an element: what stands in an extension may have been written by anybody."""
    try:
        Definition.from_json(json.dumps({"elements": [plain]}))
    except WrongDefinition:
        return False
    return True


def free_id(identity: str, word: str, taken: set[str]) -> str:
    """The id where it may be one and is free, else a made one; taken from now on."""
    number = 0
    found = identity
    while not is_id(found) or found in taken:
        number += 1
        found = f"{word}_{number}"
    taken.add(found)
    return found
