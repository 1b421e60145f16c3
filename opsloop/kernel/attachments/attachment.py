"""One file or web address that belongs to a record."""

from __future__ import annotations

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.comments.comment import Comment
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

NAME_LENGTH = 255
URL_LENGTH = 2000


def random_key(attachment: Attachment, name: str) -> str:  # noqa: ARG001  # the signature Django asks for
    """Where the file is kept: nothing of the name the client gave reaches the file system."""
    return f"attachments/{attachment.workspace_id}/{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments are seen by whoever sees their record: load the record through the gate first."""

    def on(self, record: Record) -> Self:
        """What is kept with one record, without what was put in the trash."""
        return self.live().filter(workspace=record.workspace_id, record_type=record.record_type, record_id=record.pk)

    def live(self) -> Self:
        return self.filter(trashed_at=None)


class Attachment(models.Model):
    """A checked file, or an address that is shown and never fetched."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        LINK = "link", _("Link")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    url = models.CharField(_("address"), max_length=URL_LENGTH, blank=True, default="")
    file = models.FileField(_("file"), upload_to=random_key, max_length=120, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    media_type = models.CharField(max_length=120, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="attachments")
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]
        indexes = [models.Index(fields=["workspace", "record_type", "record_id"], name="attachment_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="file", url="") & ~models.Q(file="")
                | models.Q(kind="link", file="")
                & (models.Q(url__istartswith="http://") | models.Q(url__istartswith="https://")),
                name="attachment_is_file_or_web_address",
            )
        ]

    def __str__(self) -> str:
        return self.name
