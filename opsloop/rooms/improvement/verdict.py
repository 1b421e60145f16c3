"""What can be said of an indicator once its window is over, with all that it stands on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.improvement.improvement import Improvement


class Verdict(models.Model):
    """The answer of the statistics on one registered measure; the first one is the main measure's.

    `effect`, `low`, `high` are ratios less 1, of shares differences; None where there is not enough data. `figures`
    has the p values, method, reason and warnings, `weeks` the numbers of the chart, `cases` every case that was
    counted: name, day, value, and whether it was of the control.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="verdicts")
    place = models.PositiveSmallIntegerField()
    measure = models.JSONField()
    answer = models.CharField(_("verdict"), max_length=16, choices=Improvement.Answer)
    effect = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    figures = models.JSONField(default=dict)
    weeks = models.JSONField(default=list)
    cases = models.JSONField(default=list)
    judged_at = models.DateTimeField(_("judged"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["improvement", "place"], name="one_verdict_a_measure")]

    def __str__(self) -> str:
        return f"{self.improvement} {self.place}"
