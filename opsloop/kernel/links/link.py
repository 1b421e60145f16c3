"""One relation between two records of a workspace."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.links.verbs import LinkVerb, allowed
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace


class LinkNotAllowed(Refused):
    """These two kinds of records cannot be joined in this way."""

    sentence = _("“%(src)s” and “%(dst)s” cannot be linked in this way.")


class LinkQuerySet(models.QuerySet["Link"]):
    def of(self, record: Record) -> Self:
        """Every link that starts or ends at the record; the far end still goes through the gate."""
        return self.at(record.record_type, record.pk, record.workspace_id)

    def at(self, record_type: str, record_id: int, workspace_id: int) -> Self:
        """The same, of a record that is named by its keys."""
        starts = models.Q(src_type=record_type, src_id=record_id)
        ends = models.Q(dst_type=record_type, dst_id=record_id)
        return self.filter(starts | ends, workspace=workspace_id)


class Link(models.Model):
    """`src` stands in the relation `verb` to `dst`; only triples fixed in code exist."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    src_type = models.CharField(max_length=40)
    src_id = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    dst_type = models.CharField(max_length=40)
    dst_id = models.BigIntegerField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [models.Index(fields=["workspace", "dst_type", "dst_id"], name="link_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "src_type", "src_id", "verb", "dst_type", "dst_id"], name="link_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(src_type=models.F("dst_type"), src_id=models.F("dst_id")), name="no_link_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.src_type} {self.src_id} {self.verb} {self.dst_type} {self.dst_id}"

    @classmethod
    @transaction.atomic
    def connect(cls, src: Record, verb: str, dst: Record, *, by: User | None) -> Link:
        """Join two records of one workspace; the same link twice, or the same from both ends, is one link."""
        if _turned(src, verb, dst):
            start, end = dst, src
        else:
            start, end = src, dst
        if allowed(start.record_type, verb, end.record_type) is None or src.workspace_id != dst.workspace_id:
            raise LinkNotAllowed(src=src, dst=dst)
        if (start.record_type, start.pk) == (end.record_type, end.pk):
            raise LinkNotAllowed(src=src, dst=dst)
        link, new = cls.objects.get_or_create(
            workspace_id=src.workspace_id,
            src_type=start.record_type,
            src_id=start.pk,
            verb=verb,
            dst_type=end.record_type,
            dst_id=end.pk,
            defaults={"created_by": by},
        )
        if new:
            src.track("linked", by=by, changes={verb: (None, _far_end(dst))})
        return link

    @transaction.atomic
    def cut(self, src: Record, dst: Record, *, by: User) -> None:
        """Take the relation away again; tracked at `src`, the end where somebody did it."""
        self.delete()
        src.track("unlinked", by=by, changes={self.verb: (_far_end(dst), None)})

    @property
    def kind(self) -> LinkVerb | None:
        """How the relation reads; None where code no longer knows it."""
        return allowed(self.src_type, self.verb, self.dst_type)


def _turned(src: Record, verb: str, dst: Record) -> bool:
    """Whether a link that reads the same from both ends is kept the other way round."""
    if src.record_type == dst.record_type:
        kind = allowed(src.record_type, verb, dst.record_type)
        return kind is not None and kind.symmetric and dst.pk < src.pk
    kind = allowed(dst.record_type, verb, src.record_type)
    return kind is not None and kind.symmetric


def _far_end(record: Record) -> dict[str, object]:
    return {**as_logged(record), "type": record.record_type, "ref": record.ref}
