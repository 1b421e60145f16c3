"""Days on which a workspace works otherwise than its country's public calendar says."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class CalendarExceptionQuerySet(models.QuerySet["CalendarException"]):
    def of(self, workspace: Workspace) -> CalendarExceptionQuerySet:
        return self.filter(workspace=workspace)

    def within(self, first: datetime.date, last: datetime.date) -> CalendarExceptionQuerySet:
        return self.filter(day__gte=first, day__lte=last)


class CalendarException(models.Model):
    """One day that is free, worked or short by the workspace's own word; `confirmed` once it is official."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Free")
        WORKDAY = "workday", _("Worked")
        SHORT = "short", _("Short day")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.HOLIDAY)
    name = models.CharField(_("name"), max_length=80, blank=True, default="")
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    confirmed = models.BooleanField(_("confirmed"), default=True)

    objects = CalendarExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "day"], name="one_exception_a_day"),
            models.CheckConstraint(
                condition=models.Q(kind="short", ends_at__isnull=False)
                | ~models.Q(kind="short") & models.Q(ends_at=None),
                name="short_days_say_their_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name or self.get_kind_display()}"
