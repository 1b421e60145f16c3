"""One file or web address that belongs to a record."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Self

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.attachments.accepting import URL_LENGTH, examine, web_address
from opsloop.kernel.attachments.checking import UNKNOWN, clean_name
from opsloop.kernel.attachments.cleaning import cleaned
from opsloop.kernel.attachments.picture import SHOWN
from opsloop.kernel.attachments.small import small_copy
from opsloop.kernel.comments.comment import Comment
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

NAME_LENGTH = 255


def random_key(attachment: Attachment, name: str) -> str:  # noqa: ARG001  # the signature Django asks for
    """Where the file is kept: nothing of the name the client gave reaches the file system."""
    return f"attachments/{attachment.workspace_id}/{secrets.token_hex(2)}/{secrets.token_hex(16)}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments are seen by whoever sees their record: load the record through the gate first."""

    def on(self, record: Record) -> Self:
        """What is kept with one record, without what was put in the trash."""
        return self.at(record.record_type, record.pk, record.workspace_id)

    def at(self, record_type: str, record_id: int, workspace_id: int) -> Self:
        """The same, of a record that is named by its keys."""
        return (
            self.live().of_standing_words().filter(workspace=workspace_id, record_type=record_type, record_id=record_id)
        )

    def in_workspace(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def with_people(self) -> Self:
        return self.select_related("added_by")

    def live(self) -> Self:
        return self.filter(trashed_at=None)

    def of_standing_words(self) -> Self:
        """Without what a comment brought that was deleted: it is out of sight before it is put in the trash."""
        return self.filter(comment__deleted_at=None)

    def purge(self) -> int:
        """Remove these rows for good, and their files once the rows are gone; answers how many."""
        rows = list(self)
        files = [name for row in rows for name in row.stored]
        self.filter(pk__in=[row.pk for row in rows]).delete()
        for name in files:
            transaction.on_commit(partial(default_storage.delete, name))
        return len(rows)


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
    small = models.FileField(_("small copy"), upload_to=random_key, max_length=120, blank=True, default="")
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

    @classmethod
    def keep(cls, record: Record, upload: File[bytes], *, by: User) -> Attachment:
        """Keep a file with the record after looking at what it really is; a picture without what it tells beside."""
        _must_allow(record, by)
        row = cls._new(record, kind=cls.Kind.FILE, name=clean_name(upload.name or ""), by=by)
        upload, telling = cleaned(upload)
        row.size, row.sha256, row.media_type = examine(upload)
        if telling:
            row.media_type = UNKNOWN
        small = small_copy(upload) if row.showable else None
        row.file.save("", upload, save=False)
        try:
            if small is not None:
                row.small.save("", small, save=False)
            row._add(record, by=by)
        except BaseException:
            for name in row.stored:
                default_storage.delete(name)
            raise
        return row

    @classmethod
    def point_to(cls, record: Record, url: str, *, by: User, name: str = "") -> Attachment:
        """Keep a web address with the record; nothing is ever fetched from it."""
        _must_allow(record, by)
        address = web_address(url)
        row = cls._new(record, kind=cls.Kind.LINK, name=name.strip()[:NAME_LENGTH] or address[:NAME_LENGTH], by=by)
        row.url = address
        row._add(record, by=by)
        return row

    @classmethod
    def _new(cls, record: Record, *, kind: str, name: str, by: User) -> Attachment:
        where = {"record_type": record.record_type, "record_id": record.pk}
        return cls(workspace_id=record.workspace_id, kind=kind, name=name, added_by=by, **where)

    @transaction.atomic
    def _add(self, record: Record, *, by: User) -> None:
        self.save(force_insert=True)
        record.track("attached", by=by, changes={"attachment": (None, {"id": self.pk, "label": self.name})})

    @transaction.atomic
    def trash(self, record: Record, *, by: User) -> None:
        """Put it away; it can come back for 30 days."""
        if not self.removable_by(by, record):
            raise NotAllowed
        if self.trashed_at is None:
            self.trashed_at = timezone.now()
            self.save(update_fields=["trashed_at"])
            record.track("detached", by=by, changes={"attachment": ({"id": self.pk, "label": self.name}, None)})

    @transaction.atomic
    def restore(self, record: Record, *, by: User) -> None:
        """Bring it back from the trash."""
        if not self.removable_by(by, record):
            raise NotAllowed
        if self.trashed_at is not None:
            self.trashed_at = None
            self.save(update_fields=["trashed_at"])
            record.track("attached", by=by, changes={"attachment": (None, {"id": self.pk, "label": self.name})})

    def removable_by(self, user: User, record: Record) -> bool:
        """Whoever added it, and whoever may change the record."""
        return self.added_by_id == user.pk or record.allows(user, gate.CHANGE)

    @property
    def stored(self) -> list[str]:
        """Where its bytes are kept."""
        return [str(file.name) for file in (self.file, self.small) if file.name]

    @property
    def showable(self) -> bool:
        """Whether a browser may show it in the page: a raster picture by its own bytes."""
        return self.kind == self.Kind.FILE and self.media_type in SHOWN


def _must_allow(record: Record, user: User) -> None:
    """Whoever may comment on a record may add to it: a pasted picture is part of what is said."""
    if not record.allows(user, gate.COMMENT):
        raise NotAllowed
