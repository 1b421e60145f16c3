"""Puts a line into the inboxes of those whom an event concerns and who may see the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.notify.whom import stronger
from opsloop.kernel.records.record import Record

Reason = Notification.Reason
WAKES = {Reason.MENTION, Reason.APPROVAL, Reason.ASSIGNED}
"""Reasons that bring a line back although it was put off until later."""


def tell(record: Record, reasons: Mapping[int, Reason], *, event: Event | None = None) -> list[Notification]:
    """One line for each user and record: new, or brought up again; telling the same event twice changes nothing."""
    return [_tell_one(user, record, reasons[user.pk], event) for user in can_see(record, reasons)]


def can_see(record: Record, user_ids: Iterable[int]) -> list[User]:
    """Those of the users who may sign in and see the record now."""
    members = User.objects.filter(
        pk__in=list(user_ids), is_active=True, memberships__workspace=record.workspace_id
    ).order_by("pk")
    return [user for user in members if type(record).objects.visible_to(user).filter(pk=record.pk).exists()]


def _tell_one(user: User, record: Record, reason: Reason, event: Event | None) -> Notification:
    line, new = Notification.objects.select_for_update().get_or_create(
        user=user,
        record_type=record.record_type,
        record_id=record.pk,
        defaults={"workspace_id": record.workspace_id, "reason": reason, "event": event},
    )
    if not new and (event is None or line.event_id is None or event.pk > line.event_id):
        _bring_up(line, reason, event)
    if reason in WAKES:
        Watch.begin(record, user)
    return line


def _bring_up(line: Notification, reason: Reason, event: Event | None) -> None:
    """Unread again, with the stronger reason where the last one was not read yet."""
    unread = line.read_at is None and line.archived_at is None
    line.reason = stronger(line.reason, reason) if unread else reason
    line.happenings = line.happenings + 1 if unread else 1
    line.event = event or line.event
    line.told_at = timezone.now()
    line.read_at = line.archived_at = line.mailed_at = None
    if reason in WAKES:
        line.snoozed_until = None
    line.save()
