"""Small values in Project XML: whole numbers, flags, amounts of work."""

import re
from xml.etree.ElementTree import Element

from opsloop.connectors.durations import read_minutes
from opsloop.connectors.shapes import storable

NAMESPACED = re.compile(r"\{[^}]*\}")


def bare(root: Element) -> Element:
    """The tree with its namespace taken off, so that paths stay readable."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = NAMESPACED.sub("", element.tag)
    return root


def value(element: Element, tag: str) -> str:
    """The text below this tag, or nothing."""
    return storable((element.findtext(tag) or "").strip())


def whole(element: Element, tag: str) -> int | None:
    """The whole number below this tag."""
    found = value(element, tag)
    return int(found) if re.fullmatch(r"-?[0-9]{1,9}", found) else None


def flag(element: Element, tag: str) -> bool:
    """Whether the tag holds 1."""
    return value(element, tag) in {"1", "true"}


def minutes(written: str) -> int | None:
    """PT125H0M0S in minutes."""
    return read_minutes(written, unit="minute") if written.startswith("P") else None


def children(root: Element, group: str, tag: str) -> list[Element]:
    """The elements of a group."""
    return root.findall(f"{group}/{tag}")
