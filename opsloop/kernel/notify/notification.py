"""One line of somebody's inbox: a record, and why it asks for them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A person's own lines; whether the record may still be seen is asked when they are shown."""

    def of(self, user: User, workspace: Workspace) -> Self:
        return self.filter(user=user, workspace=workspace)

    def waiting(self, now: datetime) -> Self:
        """In the inbox: neither archived nor put off until later."""
        asleep = models.Q(snoozed_until__gt=now)
        return self.filter(archived_at=None).exclude(asleep)

    def about(self, record: Record) -> Self:
        return self.filter(record_type=record.record_type, record_id=record.pk)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-told_at", "-pk")


class Notification(models.Model):
    """What `user` should know about one record: one row for each, brought up again when more happens."""

    class Reason(models.TextChoices):
        MENTION = "mention", _("You were mentioned")
        APPROVAL = "approval", _("Waits for your decision")
        ANSWER = "answer", _("Your request was answered")
        ASSIGNED = "assigned", _("Assigned to you")
        ESCALATED = "escalated", _("Escalated")
        DUE = "due", _("Due soon")
        CONSULTED = "consulted", _("Your view is asked")
        COMMENT = "comment", _("New comment")
        FOUND = "found", _("New finding")
        INFORMED = "informed", _("You are told when it is done")
        WATCHING = "watching", _("You watch this")

    STRENGTH = {reason: -place for place, reason in enumerate(Reason.values)}
    """The stronger reason stays shown while a line is unread."""
    OPTIONAL = (Reason.DUE, Reason.CONSULTED, Reason.COMMENT, Reason.FOUND, Reason.INFORMED, Reason.WATCHING)
    """Reasons that a person may do without; the others ask something of them alone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+")
    happenings = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "workspace", "archived_at", "told_at"], name="inbox_in_order"),
            models.Index(
                fields=["user", "workspace"],
                name="inbox_unread",
                condition=models.Q(read_at__isnull=True, archived_at__isnull=True),
            ),
            models.Index(fields=["record_type", "record_id"], name="notification_of_record"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "record_type", "record_id"], name="one_line_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.reason} · {self.record_type} {self.record_id}"
