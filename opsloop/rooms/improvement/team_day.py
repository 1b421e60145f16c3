"""From which day on a team follows the new version: one row for each team."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.people.models import Organization


class TeamDay(models.Model):
    """A team and its day; without a day it goes on as before, without a team it is everybody."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="team_days")
    team = models.ForeignKey(
        Organization, verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("day of a team")
        verbose_name_plural = _("days of teams")
        ordering = [models.F("day").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "team"], name="one_day_of_a_team"),
            models.UniqueConstraint(fields=["improvement"], condition=models.Q(team=None), name="one_day_of_everybody"),
        ]

    def __str__(self) -> str:
        return f"{self.team or _('Everybody')} {self.day or '–'}"
