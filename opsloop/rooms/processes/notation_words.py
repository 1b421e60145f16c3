"""What people call the elements of BPMN that come in only as a sketch, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, Any] = {
    "adHocSubProcess": _("Ad-hoc subprocess"),
    "association": _("Association"),
    "boundaryEvent": _("Boundary event"),
    "businessRuleTask": _("Business rule task"),
    "category": _("Category"),
    "complexGateway": _("Complex gateway"),
    "conditionalEventDefinition": _("Conditional event"),
    "dataObject": _("Data object"),
    "dataObjectReference": _("Data object"),
    "dataStore": _("Data store"),
    "dataStoreReference": _("Data store"),
    "documentation": _("Note in words"),
    "errorEventDefinition": _("Error event"),
    "escalationEventDefinition": _("Escalation event"),
    "eventBasedGateway": _("Event-based gateway"),
    "group": _("Group"),
    "intermediateCatchEvent": _("Intermediate event"),
    "intermediateThrowEvent": _("Intermediate event"),
    "linkEventDefinition": _("Link event"),
    "message": _("Message"),
    "messageEventDefinition": _("Message event"),
    "messageFlow": _("Message flow"),
    "multiInstanceLoopCharacteristics": _("Repetition of a step"),
    "receiveTask": _("Receive task"),
    "scriptTask": _("Script task"),
    "sendTask": _("Send task"),
    "sequenceFlow": _("Flow from or to what is left out"),
    "serviceTask": _("Service task"),
    "signal": _("Signal"),
    "signalEventDefinition": _("Signal event"),
    "standardLoopCharacteristics": _("Repetition of a step"),
    "terminateEventDefinition": _("Terminate event"),
    "textAnnotation": _("Text annotation"),
    "timerEventDefinition": _("Timer event"),
    "opsloop:sop": _("Details of Opsloop that were changed elsewhere"),
    "transaction": _("Transaction"),
}


def left_out_words(left_out: Mapping[str, int]) -> tuple[list[tuple[str, str, int]], list[tuple[str, int]]]:
    """What people have a word for (word, name in the notation, how often), and the details that nobody has one for."""
    counts = sorted(left_out.items())
    known = [(str(WORDS[name]), name, count) for name, count in counts if name in WORDS]
    return known, [(name, count) for name, count in counts if name not in WORDS]
