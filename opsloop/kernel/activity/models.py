"""The event log: one append-only row for everything that means something."""

from collections.abc import Sequence
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, record_type: str, record_id: int) -> "EventQuerySet":
        """What happened to one record."""
        return self.filter(record_type=record_type, record_id=record_id)

    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-at", "-id")

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("events are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("events are append-only")

    def erase_batch(self, batch: int, *, only: Sequence[int]) -> int:
        """Remove these events of an undone import; the only way an event ever leaves the log."""
        return super().filter(batch=batch, pk__in=only)._raw_delete(self.db)


class Event(models.Model):
    """Who did what to which record, when, and what changed by it."""

    class Phase(models.TextChoices):
        """A step's life cycle, for process mining."""

        NONE = "", _("moment")
        START = "start", _("start")
        COMPLETE = "complete", _("completion")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=300)
    changes = models.JSONField(default=dict)
    case = models.CharField(max_length=60, blank=True, default="")
    """What the record was called then: another name once it moved, or its project got another key."""
    activity = models.CharField(max_length=120, blank=True, default="")
    phase = models.CharField(max_length=10, choices=Phase, blank=True, default=Phase.NONE)
    batch = models.BigIntegerField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["workspace", "record_type", "record_id", "at"], name="event_of_record"),
            models.Index(fields=["workspace", "at"], name="event_by_time"),
            models.Index(fields=["batch"], name="event_by_batch", condition=models.Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}"

    @property
    def case_key(self) -> str:
        """The case it belongs to, the same for all that ever happened to a record: what mining groups by."""
        return f"{self.record_type}:{self.record_id}"


class Undelivered(models.Model):
    """An event whose listeners have not all been told yet: written with it, removed once they have.

    After a try it names the listeners that failed; the others have heard, and are not told again.
    """

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="undelivered")
    attempts = models.PositiveSmallIntegerField(default=0)
    failed = models.JSONField(default=list)
    next_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("undelivered event")
        verbose_name_plural = _("undelivered events")
