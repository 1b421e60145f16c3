"""What is found by words: one entry a record, its words cut apart and indexed by the database."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class SearchEntry(models.Model):
    """A record's words. The full-text index over `tokens` is made by a migration for each kind of database."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    tokens = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["record_type", "record_id"], name="one_search_entry_each")]

    def __str__(self) -> str:
        return self.title
