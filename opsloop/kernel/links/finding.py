"""Finds the records that one may be linked to, through the gate."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.kernel.links.verbs import Way
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.searching import matching
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer

OFFERED = 20
A_FEW = 4
"""How many of each type are offered before anything is typed, where the way leads to several."""


@dataclass(frozen=True)
class Found:
    """A record that can be chosen."""

    view_set: RecordViewSet
    record: Record

    @property
    def value(self) -> str:
        """How the form names it."""
        return f"{self.record.record_type}.{self.record.pk}"


def candidates_for(record: Record, viewer: Viewer, way: Way, words: str) -> list[Found]:
    """What the viewer sees that the way leads to and the words mean; without words the newest of each type."""
    each = OFFERED if words or len(way.types) == 1 else A_FEW
    found = [one for record_type in way.types for one in _of_type(record_type, record, viewer, words)[:each]]
    return found[:OFFERED] if words else found


def _of_type(record_type: str, record: Record, viewer: Viewer, words: str) -> list[Found]:
    view_set = view_set_of(record_type)
    rows = view_set.records(viewer).with_ref().filter(archived_at=None)
    if record.record_type == record_type:
        rows = rows.exclude(pk=record.pk)
    if words:
        exact = rows.by_any_ref(words)
        rows = exact if exact.exists() else matching(rows, view_set, viewer, words)
    return [Found(view_set, row) for row in rows.order_by("-updated_at")[:OFFERED]]
