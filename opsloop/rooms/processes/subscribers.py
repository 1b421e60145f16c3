"""What this room does when others have a role, or the clock is another: it looks anew for whom and until when."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from opsloop.kernel.activity.hearing import hear, hear_many
from opsloop.kernel.activity.models import Event
from opsloop.rooms.processes.beginning import count_anew
from opsloop.rooms.processes.event_starts import begin_soon
from opsloop.rooms.processes.occasions import HEARD
from opsloop.rooms.processes.waiting import CASTING, changes_who_waits, wait_anew_soon


@hear_many(*CASTING)
def cast_anew(events: Sequence[Event]) -> None:
    """A process that was cast anew or has another owner; every process where a person changed, or
    somebody comes into the workspace, leaves it or becomes something else in it."""
    wanted = {}
    for event in events:
        if event.verb != "changed" or changes_who_waits(event.changes):
            process = event.record_id if event.record_type == "process" else None
            wanted[event.workspace_id, process] = event.workspace
    for (_workspace, process), workspace in wanted.items():
        wait_anew_soon(workspace, process)


@hear_many(*HEARD)
def at_an_event(events: Sequence[Event]) -> None:
    """Processes that begin when something happens do so once for each event."""
    begin_soon(events)


@hear("workspace.changed")
def at_another_clock(event: Event) -> None:
    """Processes that begin by themselves do so by the clock of the workspace."""
    if "time_zone" in event.changes:
        count_anew(event.workspace, timezone.now())
