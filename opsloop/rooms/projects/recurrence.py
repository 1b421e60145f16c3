"""Recurrence: the rule by which finished or due work comes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.project import Project


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


def followed(project: Project) -> set[int]:
    """The keys of work that came again since: of a series all but the newest."""
    events = Event.objects.filter(workspace=project.workspace_id, record_type="work_item", verb="repeated")
    items = project.work_items.values("pk")
    return set(events.filter(record_id__in=items).values_list("record_id", flat=True))
