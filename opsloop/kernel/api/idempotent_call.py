"""The note that a call with an Idempotency-Key was made, with what it was answered."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class IdempotentCall(models.Model):
    """One key of one person in one workspace; `status` 0 only inside the transaction that makes it."""

    KEPT = datetime.timedelta(hours=24)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("idempotent call")
        verbose_name_plural = _("idempotent calls")
        indexes = [models.Index(fields=["created_at"], name="idempotent_call_by_age")]
        constraints = [models.UniqueConstraint(fields=["workspace", "user", "key"], name="one_call_a_key")]

    def __str__(self) -> str:
        return self.key
