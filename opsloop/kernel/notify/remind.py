"""Reminders of what is due by tomorrow: rooms say what that is, each person is told once for each day."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.reminder import Reminder
from opsloop.kernel.notify.tell import tell
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

MORNING = 7
"""Nobody is reminded before this hour of the workspace's day."""


@dataclass(frozen=True)
class DueRecord:
    """Something open that is due on a day, and the users it waits for."""

    record: Record
    due: datetime.date
    user_ids: tuple[int, ...]


Source = Callable[[Workspace, datetime.date], Iterable[DueRecord]]
_sources: list[Source] = []


def reminds(source: Source) -> Source:
    """Register what is open and due by a day: `source(workspace, by)`."""
    _sources.append(source)
    return source


def remind_everybody(now: datetime.datetime | None = None) -> int:
    """Tell everybody in each workspace where it is day what is due by tomorrow; answers how many lines."""
    told = 0
    for workspace in Workspace.objects.all():
        local = (now or timezone.now()).astimezone(zoneinfo.ZoneInfo(workspace.time_zone))
        if local.hour >= MORNING:
            tomorrow = local.date() + datetime.timedelta(days=1)
            told += sum(_remind(found) for source in _sources for found in source(workspace, tomorrow))
    return told


@transaction.atomic
def _remind(found: DueRecord) -> int:
    record = found.record
    where = {"record_type": record.record_type, "record_id": record.pk, "due": found.due}
    known = Reminder.objects.filter(**where, user_id__in=found.user_ids).values_list("user_id", flat=True)
    fresh = set(found.user_ids) - set(known)
    if not fresh:
        return 0
    Reminder.objects.bulk_create(
        [Reminder(workspace_id=record.workspace_id, user_id=user_id, **where) for user_id in fresh],
        ignore_conflicts=True,
    )
    return len(tell(record, dict.fromkeys(fresh, Notification.Reason.DUE)))
