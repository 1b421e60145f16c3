"""What BPMN has no words for (fields, votes, items, timers), as JSON in an extension element that editors keep."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import Element, SubElement

from opsloop.connectors.bpmn.names import OURS, child, children, text_of

Plain = dict[str, object]
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without characters that XML cannot hold; carriage returns go, because files lose them on their way."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r", ""))


def extension_of(element: Element) -> Plain:
    """What was written by `extend`, nothing where it is not there or no longer JSON."""
    holder = child(element, "extensionElements")
    ours = next(children(holder, "sop", namespace=OURS), None) if holder is not None else None
    try:
        found = json.loads(text_of(ours) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def extend(element: Element, values: Plain) -> None:
    """Writes what is not at its default; nothing at all for nothing."""
    if values:
        holder = SubElement(element, "bpmn:extensionElements")
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        SubElement(holder, "opsloop:sop").text = _ILLEGAL.sub(lambda found: _escaped(found.group()), text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]


def agreed(native: str, ours: object) -> str:
    """A text that stands in BPMN and, because XML could not hold it, also in ours: ours unless it was edited since."""
    same = isinstance(ours, str) and legal(ours).split() == native.split()
    return ours if isinstance(ours, str) and same else native
