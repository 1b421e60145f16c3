"""Small counts on cards and pages: steps done, comments, files. Parts of the kernel and rooms say what is counted.

    register_tally(Tally("comments", "message-square", _("Comments"), counted))

`counted(record_type, keys, workspace)` answers the records' counts by their keys, in one query for all that are shown;
a pair is so many of so many. Whoever sees a record may see what is counted, or it may not be a tally.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from opsloop.kernel.pages.render import icon
from opsloop.kernel.records.kinds.base import escape, html
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

Count = int | tuple[int, int]
Counted = Callable[[str, Sequence[int], Workspace], Mapping[int, Count]]


@dataclass(frozen=True)
class Tally:
    """One thing that is counted: its sign, what it is called, and how. `types` are the record types that have it."""

    key: str
    icon: str
    label: Any
    count: Counted
    types: Sequence[str] = ()
    order: int = 50


_tallies: dict[str, Tally] = {}


def register_tally(tally: Tally) -> None:
    """Count this from now on; call in `AppConfig.ready`."""
    _tallies[tally.key] = tally


def tallies(records: Sequence[Record], workspace: Workspace) -> dict[int, SafeString]:
    """The counts of records of one type as HTML, by key: one query for each thing that is counted."""
    if not records:
        return {}
    record_type, keys = records[0].record_type, [record.pk for record in records]
    parts: dict[int, str] = {}
    for tally in sorted(_tallies.values(), key=lambda tally: tally.order):
        if tally.types and record_type not in tally.types:
            continue
        label = str(tally.label)
        sign = f'" title="{escape(label)}">{icon(tally.icon, label)}'
        for key, count in tally.count(record_type, keys, workspace).items():
            parts[key] = parts.get(key, "") + _drawn(sign, count)
    return {key: html(part) for key, part in parts.items()}


def _drawn(sign: str, count: Count) -> str:
    if isinstance(count, int):
        return f'<span class="tally{sign}{count}</span>'
    done, every = count
    return f'<span class="tally{" tally--done" if done == every else ""}{sign}{done}/{every}</span>'


def of_card(element_id: str, drawn: SafeString | None) -> str:
    """The place of a card's counts, also where there are none yet."""
    return f'<span class="tallies" id="tallies-{element_id}">{drawn or ""}</span>'


def redrawn_tallies(record: Record, workspace: Workspace) -> SafeString:
    """The counts as they stand now, for the card and the page of the record, each to take its place where that is."""
    drawn, name = tallies([record], workspace).get(record.pk, ""), f"{record.record_type}-{record.pk}"
    places = (f"tallies-{name}", f"record-tallies-{name}")
    return html(
        "".join(f'<template data-fill><span class="tallies" id="{place}">{drawn}</span></template>' for place in places)
    )
