"""Writes the event log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.delivery import after_commit
from opsloop.kernel.activity.hearing import heard
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.queries.inserting import insert_all

Changes = Mapping[str, tuple[Any, Any]]


class Said(TypedDict, total=False):
    """What else an event says; `changes` maps a field's name to its JSON-ready value before and after."""

    changes: Changes | None
    at: datetime | None
    activity: str
    phase: str


class Happened(Said):
    """What happened to which record, and who did it."""

    workspace_id: int
    record_type: str
    record_id: int
    label: str
    verb: str
    by: User | None
    case: NotRequired[str]


def track(**happened: Unpack[Happened]) -> Event:
    """Append one event inside the caller's transaction; listeners are told once it has committed."""
    event = happening(**happened)
    append([event])
    return event


def happening(**happened: Unpack[Happened]) -> Event:
    """An event that is not in the log yet: `append` takes many."""
    now = timezone.now()
    return Event(
        workspace_id=happened["workspace_id"],
        at=happened.get("at") or now,
        recorded_at=now,
        actor=happened["by"],
        verb=happened["verb"],
        record_type=happened["record_type"],
        record_id=happened["record_id"],
        label=happened["label"][:300],
        changes={name: list(pair) for name, pair in (happened.get("changes") or {}).items()},
        case=happened.get("case", ""),
        activity=happened.get("activity", ""),
        phase=happened.get("phase", ""),
    )


def append(events: Sequence[Event]) -> None:
    """Append events in order, in two statements for some dozens; listeners are told of all at once."""
    insert_all(events)
    wanted = [event for event in events if heard(event)]
    if wanted:
        insert_all([Undelivered(event=event) for event in wanted])
        transaction.on_commit(lambda: after_commit(wanted), robust=True)
