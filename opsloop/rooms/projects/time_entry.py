"""Time spent on work: a running timer, or minutes written down afterwards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.people.models import Person


class TimeEntry(models.Model):
    """Minutes one person spent; while `minutes` is empty the timer runs. `ended_at` stays empty where only minutes
    were written down."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="time_entries")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="time_entries")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ["-started_at", "-pk"]
        indexes = [
            models.Index(fields=["work_item", "started_at"], name="time_of_item"),
            models.Index(fields=["person", "started_at"], name="time_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(minutes__isnull=True), name="one_running_timer_a_person"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="time_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%Y-%m-%d}"

    @property
    def running(self) -> bool:
        """Whether the timer has not been stopped yet."""
        return self.minutes is None
