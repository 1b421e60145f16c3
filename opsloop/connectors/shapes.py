"""Asking foreign JSON for what it should hold: a wrong type answers empty, it never raises."""

import math
from collections.abc import Iterator, Mapping, Sequence

Node = Mapping[str, object]


def node(value: object) -> Node:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def nodes(value: object) -> list[Node]:
    """The objects of a list; what is not an object is left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def values(value: object) -> Sequence[object]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """The text, or the number as text; everything else is empty."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value) if abs(value) < 1e15 else ""  # noqa: PLR2004 - beyond it is no identifier of anybody
    return storable(value) if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """The texts of a list."""
    return [each for each in map(text, values(value)) if each]


def number(value: object) -> float | None:
    """The finite number, also when it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def dig(value: object, *keys: str) -> object:
    """What stands at the end of the path, or None."""
    for key in keys:
        value = node(value).get(key)
    return value


def first(source: Node, *keys: str) -> object:
    """The first of these that holds anything."""
    return next((source[key] for key in keys if source.get(key) not in (None, "", [], {})), None)


def storable(value: str) -> str:
    """Without what no database keeps: NUL and halves of surrogate pairs."""
    if value.isascii() and "\x00" not in value:
        return value
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def numbered(rows: Sequence[Node]) -> Iterator[tuple[int, Node]]:
    """The rows with their places in the file, from 1."""
    return enumerate(rows, start=1)
