"""Writes the event log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.delivery import after_commit
from opsloop.kernel.activity.hearing import heard
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.queries.inserting import insert

Changes = Mapping[str, tuple[Any, Any]]


def track(
    *,
    workspace_id: int,
    record_type: str,
    record_id: int,
    label: str,
    verb: str,
    by: User | None,
    changes: Changes | None = None,
    at: datetime | None = None,
    case: str = "",
    activity: str = "",
    phase: str = "",
) -> Event:
    """Append one event inside the caller's transaction; listeners are told once it has committed.

    `changes` maps a field's name to its JSON-ready value before and after.
    """
    now = timezone.now()
    event = Event(
        workspace_id=workspace_id,
        at=at or now,
        recorded_at=now,
        actor=by,
        verb=verb,
        record_type=record_type,
        record_id=record_id,
        label=label[:300],
        changes={name: list(pair) for name, pair in (changes or {}).items()},
        case=case,
        activity=activity,
        phase=phase,
    )
    insert(event)
    if heard(event):
        insert(Undelivered(event=event))
        transaction.on_commit(lambda: after_commit(event), robust=True)
    return event
