"""Who was reminded of which day: nobody is reminded twice of the same one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class Reminder(models.Model):
    """`user` was told that the record is due on `due`; a day moved later is a new one."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    due = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["user", "record_type", "record_id", "due"], name="reminded_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.record_type} {self.record_id} · {self.due}"
