"""Who wants to hear of a record."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace


class Watch(models.Model):
    """`user` hears of everything about a record; `muted` keeps the row so that nothing makes them watch again."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    muted = models.BooleanField(_("muted"), default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [models.Index(fields=["workspace", "record_type", "record_id"], name="watch_of_record")]
        constraints = [models.UniqueConstraint(fields=["user", "record_type", "record_id"], name="one_watch_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.record_type} {self.record_id}"

    @classmethod
    def begin(cls, record: Record, user: User) -> None:
        """Watch from now on, unless the user once said they do not want to."""
        cls.begin_all([(record, user.pk)])

    @classmethod
    def begin_all(cls, pairs: Iterable[tuple[Record, int]]) -> None:
        """The same for many records, each with a user's id."""
        rows = [
            Watch(
                user_id=user_id,
                record_type=record.record_type,
                record_id=record.pk,
                workspace_id=record.workspace_id,
            )
            for record, user_id in pairs
        ]
        insert_all(rows, ignoring=True)

    @classmethod
    def choose(cls, record: Record, user: User, *, watching: bool) -> None:
        """What the user says themselves counts from now on."""
        cls.objects.update_or_create(
            user=user,
            record_type=record.record_type,
            record_id=record.pk,
            defaults={"muted": not watching},
            create_defaults={"muted": not watching, "workspace_id": record.workspace_id},
        )

    @classmethod
    def watching(cls, record: Record, user: User) -> bool:
        """Whether the user hears of this record."""
        return cls.objects.filter(user=user, record_type=record.record_type, record_id=record.pk, muted=False).exists()
