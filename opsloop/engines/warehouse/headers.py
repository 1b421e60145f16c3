"""The headers of a table as names of columns."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.engines.warehouse.source import ROW, Unreadable

MOST_COLUMNS = 2_000


def told_apart(headers: Sequence[str]) -> list[str]:
    """Names for all columns, and no two that the database would take for one."""
    if len(headers) > MOST_COLUMNS:
        raise Unreadable("it has %(count)s columns, at most %(most)s are read", count=len(headers), most=MOST_COLUMNS)
    taken, names = {ROW}, []
    for number, header in enumerate(headers, start=1):
        base = header.strip() or f"column {number}"
        name, again = base, 2
        while name.lower() in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return names
