"""Writes events of an import: marked with its batch, and heard by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from opsloop.kernel.activity.models import Event
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.models import Record
from opsloop.rooms.projects.import_landing import Landing

LABEL_LENGTH, ACTIVITY_LENGTH = 300, 120


@dataclass(frozen=True)
class Deed:
    """Something the import itself did to a record."""

    record: Record
    verb: str
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    activity: str = ""
    phase: str = Event.Phase.NONE


def write_own(landing: Landing, deeds: Iterable[Deed]) -> None:
    """What the import itself did, in the name of whoever started it."""
    insert_all([_event(landing, deed) for deed in deeds])


def _event(landing: Landing, deed: Deed) -> Event:
    return Event(
        workspace_id=landing.workspace.pk,
        at=landing.now,
        recorded_at=landing.now,
        actor=landing.by,
        verb=deed.verb,
        record_type=deed.record.record_type,
        record_id=deed.record.pk,
        label=str(deed.record)[:LABEL_LENGTH],
        changes={name: list(pair) for name, pair in deed.changes.items()},
        case=deed.record.ref,
        activity=deed.activity[:ACTIVITY_LENGTH],
        phase=deed.phase,
        batch=landing.intake.batch.pk if landing.intake.batch else None,
    )
