"""Recurrence: the rule by which finished or due work comes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Recurrence(models.Model):
    """The rule of a series; it always belongs to the newest item and moves on with each new one.

    `rule` is an RFC 5545 RRULE without the prefix (`FREQ=WEEKLY;BYDAY=MO`), `anchor` its DTSTART. With `on_completion`
    the next item comes when this one is done, else on the day `next_on`.
    """

    work_item = models.OneToOneField("projects.WorkItem", on_delete=models.CASCADE, related_name="recurrence")
    rule = models.CharField(_("rule"), max_length=300)
    on_completion = models.BooleanField(_("when the last one is done"), default=False)
    anchor = models.DateField(_("first day"))
    next_on = models.DateField(_("next on"), null=True, blank=True)
    made = models.PositiveIntegerField(_("times made"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        indexes = [models.Index(fields=["next_on"], name="recurrence_by_day")]

    def __str__(self) -> str:
        return self.rule
