"""Begins cases when something happens: one for each event, in the name of the owner, of what the owner can see.

Told where inboxes and webhooks are, in the transaction that ends the debt of the event: whatever stops it, the case is
there once. `Case.cause` holds that in the database as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from opsloop.engines.workflow import Occasion, Start, WrongCondition
from opsloop.kernel.activity.models import Event
from opsloop.kernel.links.models import Link
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.types import record_class
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.occasions import Kind, condition_on, counts, event_starts, is_within, open_to_all, tells_of
from opsloop.rooms.processes.own_facts import own_values
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.record_facts import filled, values_of

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60
"""Cases that a process begins at events within an hour; what happens beyond that begins none, and the owner hears."""
DEEPEST = 50
ABOUT = "about"


def begin_at(events: Sequence[Event]) -> int:
    """A case for each of these events of each process in force that waits for it; how many began."""
    workspaces = {event.workspace_id for event in events}
    listening = Process.objects.live().filter(workspace__in=workspaces, hears=True, archived_at=None)
    processes = listening.exclude(stage=Process.Stage.SUPERSEDED).select_related("owner__user", "version", "workspace")
    return sum(
        _begin(process, event)
        for process in processes.order_by("pk")
        for event in events
        if event.workspace_id == process.workspace_id
    )


def _begin(process: Process, event: Event) -> int:
    owner, version = process.owner, process.version_for(process.owner)
    user = owner.user if owner is not None else None
    if version is None or user is None or not user.is_active or event.recorded_at < version.published_at:
        return 0
    waiting = [found for found in event_starts(version.compiled) if tells_of(event, found[2])]
    record = _seen(event, user) if waiting else None
    if record is None:
        return 0
    for start, occasion, kind in waiting:
        if _happened(event, record, occasion, kind):
            return _begin_about(process, start, record, event)
    return 0


def _seen(event: Event, user: Any) -> Any:
    """The record, where the owner of the process sees it."""
    model: Any = record_class(event.record_type)
    rows = model._default_manager.visible_to(user).select_related("workspace", *model.named_after)
    return rows.filter(pk=event.record_id, workspace=event.workspace_id).first()


def _happened(event: Event, record: Any, occasion: Occasion, kind: Kind) -> bool:
    if not (counts(record) and is_within(record, occasion) and kind.happened(event, record, occasion.to)):
        return False
    if not occasion.condition:
        return True
    try:
        condition = condition_on(occasion, record.workspace)
    except WrongCondition:  # published elsewhere, where records have other facts
        return False
    values = values_of(record, event) | own_values(record, event)
    return condition.holds(values, timezone.localdate(event.at))


def _begin_about(process: Process, start: Start, record: Record, event: Event) -> int:
    """Whether it began; what stands in the way is told where the process is."""
    if Case.objects.filter(process=process, cause=event).exists() or process.pk in _processes_before(event):
        return 0
    now = timezone.now()
    if _too_many(process, now):
        return 0
    version: Any = process.version_for(process.owner)
    fields = [version.compiled.definition.by_field[name] for name in start.asks]
    more: dict[str, Any] = {} if open_to_all(record) else {"visibility": Case.Visibility.PRIVATE}
    try:
        with transaction.atomic():
            case = Case.create(
                process=process, by=None, requester=process.owner, start=start.id, title=f"{process.name} · {record}",
                data=filled(fields, record, event), cause=event, **more,
            )  # fmt: skip
            Link.connect(case, ABOUT, record, by=None)
    except Refused as refusal:
        process.track("event_missed", by=None, changes={"why": (None, str(refusal))})
        return 0
    return 1


def _processes_before(event: Event) -> set[int]:
    """The processes whose cases led to the event: beginning one of them again could go on for ever."""
    return {case.process_id for case in _cases_before(event)}


def _cases_before(event: Event | None) -> Iterator[Case]:
    case = _case_of(event)
    for _step in range(DEEPEST):
        if case is None:
            return
        yield case
        case = case.caller or _case_of(case.cause)


def _case_of(event: Event | None) -> Case | None:
    """The case that an event is about."""
    of_case = event is not None and event.record_type == Case.record_type
    return Case.objects.filter(pk=event.record_id).first() if of_case and event is not None else None


def _too_many(process: Process, now: datetime) -> bool:
    """Whether it began as many within an hour as it may; the first time in an hour the owner hears of it."""
    since = now - HOUR
    begun = Case.objects.filter(process=process, cause__isnull=False, created_at__gt=since)
    if begun.count() < MOST_AN_HOUR:
        return False
    told = Event.objects.of(process.record_type, process.pk).filter(workspace=process.workspace, at__gt=since)
    if not told.filter(verb="held_back").exists():
        process.track("held_back", by=None, changes={"most": (None, MOST_AN_HOUR)}, at=now)
    return True
