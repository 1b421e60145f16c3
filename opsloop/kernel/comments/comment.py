"""A comment on any record; deleted ones stay as a gap that keeps the thread readable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.comments.speaking import addressable, names_for, takes_part
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.prose.mention import keep_mentions, mentioned
from opsloop.kernel.records.prose.render import attachments_in
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace

LONGEST = 50_000


class NothingSaid(Refused):
    """An empty comment."""

    sentence = _("Write something first.")


class TooLong(Refused):
    """More than a comment is for."""

    sentence = _("A comment has at most %(most)s characters; this one has %(found)s. Attach longer texts as a file.")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments are seen by whoever sees their record: load the record through the gate first."""

    def on(self, record: Record) -> Self:
        """What was said about one record."""
        return self.filter(workspace=record.workspace_id, record_type=record.record_type, record_id=record.pk)

    def in_workspace(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

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

    @classmethod
    @transaction.atomic
    def post(cls, record: Record, text: str, *, by: User, parent: Comment | None = None) -> Comment:
        """Say something about a record; an answer to an answer joins its thread."""
        if not record.allows(by, gate.COMMENT):
            raise NotAllowed
        comment = cls(
            workspace_id=record.workspace_id,
            record_type=record.record_type,
            record_id=record.pk,
            author=by,
            parent=cls._thread_of(record, parent),
        )
        comment._write(text, record)
        comment.save()
        comment._call_people(record)
        record.track("commented", by=by, changes={"comment": (None, {"id": comment.pk})})
        return comment

    @classmethod
    def _thread_of(cls, record: Record, parent: Comment | None) -> Comment | None:
        if parent is None:
            return None
        if (parent.record_type, parent.record_id) != (record.record_type, record.pk):
            raise ValueError(f"comment {parent.pk} belongs to another record")
        return parent.parent or parent

    @transaction.atomic
    def edit(self, record: Record, text: str, *, by: User) -> None:
        """Say it better; only the author does."""
        if self.author_id != by.pk or self.deleted_at is not None:
            raise NotAllowed
        before = self.text
        self._write(text, record)
        if self.text == before:
            return
        self.edited_at = timezone.now()
        self.save(update_fields=["text", "edited_at"])
        self._call_people(record)
        record.track("comment_edited", by=by, changes={"comment": ({"id": self.pk}, {"id": self.pk})})

    @transaction.atomic
    def erase(self, record: Record, *, by: User) -> None:
        """Take it back: the words are gone for good, a gap stays in the thread."""
        if not self.erasable_by(by):
            raise NotAllowed
        if self.deleted_at is not None:
            return
        shown = sorted(attachments_in(self.text))
        self.text, self.deleted_at = "", timezone.now()
        self.save(update_fields=["text", "deleted_at"])
        self.mentions.all().delete()
        self.reactions.all().delete()
        record.track("comment_deleted", by=by, changes={"comment": ({"id": self.pk, "files": shown}, None)})

    def erasable_by(self, user: User) -> bool:
        """The author, and administrators who must remove what others should not have written."""
        return self.author_id == user.pk or gate.role_allows(user, gate.MANAGE, self.workspace_id)

    def _write(self, text: str, record: Record) -> None:
        text = legible(text).strip()
        if not text:
            raise NothingSaid
        if len(text) > LONGEST:
            raise TooLong(most=LONGEST, found=len(text))
        self.text = keep_mentions(text, names_for(record, self.author) if "@" in text else {})

    def _call_people(self, record: Record) -> None:
        called = mentioned(self.text)
        present = addressable(record, self.author).filter(pk__in=called) if called else []
        self.mentions.exclude(user__in=present).delete()
        rows = [self.mentions.model(comment=self, user=user) for user in present]
        self.mentions.bulk_create(rows, ignore_conflicts=True)


@takes_part
def speakers(record: Record) -> Iterable[int]:
    """Whoever has said something about the record."""
    return Comment.objects.on(record).filter(deleted_at=None).values_list("author_id", flat=True).distinct()
