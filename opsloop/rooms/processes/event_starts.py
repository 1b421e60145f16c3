"""Begins cases when something happens: one for each event, in the name of the owner, of what the owner can see.

What begins one is decided where inboxes and webhooks are told, in the transaction that ends the debt of the event. A
few begin there; of more a job begins one in a transaction, so that others write in between, and notes in it how far it
is.
Whatever stops this, each case is there once: `Case.cause` holds that in the database as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from opsloop.engines.workflow import Occasion, Start, WrongCondition
from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.links.models import Link
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.types import record_class
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.hindrances import Hindrance, kept
from opsloop.rooms.processes.occasions import Kind, condition_on, counts, event_starts, is_within, open_to_all, tells_of
from opsloop.rooms.processes.own_facts import own_values
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.record_facts import filled, values_of

JOB = "processes.at-events"
FEW = 5
"""So many cases begin in the transaction that tells of their events; nobody else writes meanwhile on SQLite."""
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60
"""Cases that a process begins at events within an hour; what happens beyond that begins none, and the owner hears."""
DEEPEST = 50
ABOUT = "about"


class StillWaiting(Hindrance, kind="still_waiting"):
    sentence = ngettext_lazy(
        "%(count)s event still waits. Administrators can start the job again.",
        "%(count)s events still wait. Administrators can start the job again.",
        "count",
    )


def begin_soon(events: Sequence[Event]) -> None:
    """A case for each of these events of each process in force that waits for it: at once where they are few."""
    workspaces = {event.workspace_id for event in events}
    listening = _listening().filter(workspace__in=workspaces).order_by("pk")
    waiting = {process: list(_beginnings(process, events)) for process in listening}
    if sum(map(len, waiting.values())) <= FEW:
        for process, here in waiting.items():
            for event, start in here:
                begin_at(process.pk, event, start)
        return
    for process, here in waiting.items():
        if here:
            enqueue(JOB, by=None, workspace=process.workspace, title=process.name, process_id=process.pk, waiting=here)


def begin_at(process_id: int, event_id: int, start_id: str) -> int:
    """How many cases began: one, or none where the process rests by now, or has begun one for this event."""
    rows = _listening().filter(pk=process_id)
    process: Any = rows.select_for_update(no_key=True, of=("self",)).first()
    event = Event.objects.filter(pk=event_id).select_related("workspace", "actor").first()
    user = _user(process) if process is not None else None
    if event is None or user is None:
        return 0
    version: Any = process.version_for(process.owner)
    starts = {start.id: start for start, _on, kind in event_starts(version.compiled) if tells_of(event, kind)}
    record = _seen([event], event.record_type, user).get(event.record_id)
    return _begin(process, starts[start_id], record, event) if record is not None and start_id in starts else 0


def tell_waiting(job: Job, _sentence: str) -> None:
    """A job that was to begin cases ended before it had: the owner of the process hears how many wait."""
    process = _listening().filter(pk=job.arguments["process_id"]).first()
    if process is not None:
        left = len(job.arguments["waiting"]) - job.arguments.get("looked", 0)
        process.track("event_missed", by=None, changes={"why": (None, kept(StillWaiting(count=left)))})


def _listening() -> RecordQuerySet:
    rows: RecordQuerySet = Process.objects.live().filter(hears=True, archived_at=None)
    return rows.exclude(stage=Process.Stage.SUPERSEDED).select_related("owner__user", "version", "workspace")


def _user(process: Process) -> Any:
    """In whose name it begins: the owner, who signs in; None where it begins nothing."""
    owner = process.owner
    user = owner.user if owner is not None and process.version_for(owner) is not None else None
    return user if user is not None and user.is_active else None


def _beginnings(process: Process, events: Sequence[Event]) -> Iterator[tuple[int, str]]:
    """The events that begin a case of it, by key, each with the start where; their records are read together."""
    user = _user(process)
    if user is None:
        return
    version: Any = process.version_for(process.owner)
    starts = list(event_starts(version.compiled))
    told = [
        event
        for event in events
        if event.workspace_id == process.workspace_id
        and event.recorded_at >= version.published_at
        and any(tells_of(event, kind) for _start, _on, kind in starts)
    ]
    seen = {each: _seen(told, each, user) for each in dict.fromkeys(event.record_type for event in told)}
    for event in told:
        record = seen[event.record_type].get(event.record_id)
        fits = (start for start, on, kind in starts if tells_of(event, kind) and _happened(event, record, on, kind))
        if record is not None and (start := next(fits, None)) is not None:
            yield event.pk, start.id


def _seen(events: Sequence[Event], record_type: str, user: Any) -> dict[int, Any]:
    """The records of these events of a type by their keys, where the owner of the process sees them."""
    model: Any = record_class(record_type)
    here = [event for event in events if event.record_type == record_type]
    rows = model._default_manager.visible_to(user).select_related("workspace", *model.named_after)
    there = rows.filter(workspace__in={event.workspace_id for event in here})
    return {record.pk: record for record in there.filter(pk__in={event.record_id for event in here})}


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


def _begin(process: Process, start: Start, record: Record, event: Event) -> int:
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
        process.track("event_missed", by=None, changes={"why": (None, kept(refusal))})
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
