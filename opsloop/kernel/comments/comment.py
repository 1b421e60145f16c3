"""A comment on any record; deleted ones stay as a gap that keeps the thread readable."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments are seen by whoever sees their record: load the record through the gate first."""

    def on(self, record: Record) -> Self:
        """What was said about one record."""
        return self.filter(workspace=record.workspace_id, record_type=record.record_type, record_id=record.pk)

    def with_people(self) -> Self:
        return self.select_related("author").prefetch_related("reactions__user")


class Comment(models.Model):
    """One person's words on a record, in Markdown; an answer where it has a parent (one level deep)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(_("comment"))
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["workspace", "record_type", "record_id", "created_at"], name="comment_of_record"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
