"""Begins cases whose time has come: one for each moment of a process in force, in the name of its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.imports.whole_arriving import when_all_is_in
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.changing import update
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.hindrances import kept
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.rhythm_words import next_moment, rhythms_of


def begin_due(now: datetime) -> int:
    """One case for each scheduled start whose moment has come; how many began.

    Of moments that were missed only the latest counts. What has begun and when it begins next are written in one
    transaction, under the lock of the process: nothing begins twice, whatever stops this in between.
    """
    due = Process.objects.filter(next_start__lte=now).order_by("next_start", "pk")
    return sum(_begin(key, now) for key in list(due.values_list("pk", flat=True)))


@transaction.atomic
def count_anew(workspace: Workspace, now: datetime) -> None:
    """The clock of the workspace is another: what begins by itself does so at the same time of the day there."""
    waiting: Any = Process.objects.in_workspace(workspace).filter(next_start__gt=now)
    for process in waiting.select_for_update(no_key=True, of=("self",)).select_related("version"):
        process.next_start = next_moment(process.version, ZoneInfo(workspace.time_zone), now)
        update(process, ["next_start"])


@when_all_is_in
def count_arrived(workspace: Workspace) -> None:
    """An export is in: what of it begins by itself does so from now on, and makes up for nothing."""
    now = timezone.now()
    arrived: Any = Process.objects.in_workspace(workspace).filter(next_start=None, version__isnull=False)
    for process in arrived.select_related("version", "workspace"):
        process.next_start = next_moment(process.version, ZoneInfo(workspace.time_zone), now)
        if process.next_start is not None:
            update(process, ["next_start"])


@transaction.atomic
def _begin(key: int, now: datetime) -> int:
    process: Any = Process.objects.select_for_update(no_key=True, of=("self",)).filter(pk=key).first()
    if process is None or process.next_start is None or process.next_start > now:
        return 0
    since, zone = process.next_start, ZoneInfo(process.workspace.time_zone)
    process.next_start = next_moment(process.version, zone, now)
    update(process, ["next_start"])
    rests = process.trashed_at or process.archived_at or process.stage == Process.Stage.SUPERSEDED
    version = process.version_for(process.owner)
    if rests or version is None:
        return 0
    moments = {start: rhythm.latest(now, zone) for start, rhythm in rhythms_of(version)}
    days = {start: moment.astimezone(zone).date() for start, moment in moments.items() if moment >= since}
    return sum(_begin_at(process, start, f"{process.name} {day}", now) for start, day in days.items())


def _begin_at(process: Process, start: str, title: str, now: datetime) -> int:
    """Whether it began; what stands in the way is told where the process is."""
    try:
        with transaction.atomic():
            Case.create(process=process, by=None, requester=process.owner, start=start, title=title, at=now)
    except Refused as refusal:
        process.track("not_begun", by=None, changes={"why": (None, kept(refusal))}, at=now)
        return 0
    return 1
