"""Writes events of an import: marked with its batch, and heard by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.ledger import IN_ONE_INSERT
from opsloop.kernel.records.models import Record
from opsloop.rooms.projects.import_landing import Landing

LABEL_LENGTH = 300


def write_own(landing: Landing, told: Iterable[tuple[Record, str, Mapping[str, tuple[Any, Any]]]]) -> None:
    """What the import itself did, in the name of whoever started it: (record, verb, changes)."""
    Event.objects.bulk_create(
        [
            Event(
                workspace_id=landing.workspace.pk,
                at=landing.now,
                recorded_at=landing.now,
                actor=landing.by,
                verb=verb,
                record_type=record.record_type,
                record_id=record.pk,
                label=str(record)[:LABEL_LENGTH],
                changes={name: list(pair) for name, pair in changes.items()},
                case=record.ref,
                batch=landing.intake.batch.pk if landing.intake.batch else None,
            )
            for record, verb, changes in told
        ],
        batch_size=IN_ONE_INSERT,
    )
