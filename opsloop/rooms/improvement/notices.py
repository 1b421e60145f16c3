"""Whom improvements concern: who is to sign, and whose turn it is next."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.remind import DueRecord, reminds
from opsloop.kernel.notify.whom import Told, tells, watchers_hear
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.people.models import Person

Reason = Notification.Reason
watchers_hear("judged", "roll_out_begun", "kept", "given_up")


@tells("improvement.asked_to_sign", "improvement.all_signed", "improvement.judged")
def whose_turn(_event: Event, record: Record) -> Iterable[Told]:
    """Those for whom the next step waits: signers, then the owner."""
    people = Person.objects.filter(improvements_waiting=record.pk, user__isnull=False)
    for user_id in people.values_list("user_id", flat=True):
        yield user_id, Reason.APPROVAL


@tells("improvement.created")
def given_one(_event: Event, record: Record) -> Iterable[Told]:
    """Its owner, where somebody else made it."""
    if isinstance(record, Improvement) and record.owner is not None and record.owner.user_id is not None:
        yield record.owner.user_id, Reason.ASSIGNED


@tells("improvement.roll_out_begun", "improvement.judged", "improvement.kept", "improvement.given_up")
def works_by_it(_event: Event, record: Record) -> Iterable[Told]:
    """Whoever signed it: it is their work that changes."""
    people = Person.objects.filter(signatures__improvement=record.pk, user__isnull=False).distinct()
    for user_id in people.values_list("user_id", flat=True):
        yield user_id, Reason.WATCHING


@reminds
def due_improvements(workspace: Workspace, by: datetime.date) -> Iterable[DueRecord]:
    """Improvements whose step is due by a day, for those for whom it waits."""
    rows = Improvement.objects.in_workspace(workspace).live().under_way().filter(archived_at=None)
    rows = rows.filter(due__lte=by, due__gte=by - datetime.timedelta(days=1)).prefetch_related("waiting")
    for row in rows:
        users = tuple(person.user_id for person in row.waiting.all() if person.user_id)
        if users:
            yield DueRecord(row, row.due, users)
