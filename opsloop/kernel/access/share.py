"""Shares: a record shown to one more user than its visibility says."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class Share(models.Model):
    """`user` may see this record; how guests see anything at all."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shares")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(fields=["user", "record_type", "record_id"], name="one_share_each"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} → {self.user}"
