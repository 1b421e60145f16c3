"""An answer of the simulation that is kept with an improvement: what was asked, of which cases, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.processes.models import Log


class WhatIf(models.Model):
    """One what-if as it was answered; it never changes, also where the log is read again or thrown away.

    `result` is what the worker said: both sides, the difference with its interval, runs, seed, calibration, the changes
    with the names of their steps; or `refused`, with the calibration that says why.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="what_ifs")
    job = models.PositiveBigIntegerField(null=True)
    """The job that answered: kept once; None where that was another installation's."""
    log = models.ForeignKey(Log, null=True, on_delete=models.SET_NULL, related_name="+")
    log_name = models.CharField(max_length=160)
    question = models.TextField(blank=True, default="")
    """The filters of the map, as its address has them."""
    written = models.JSONField(default=list)
    """The changes, as the address has them."""
    result = models.JSONField()
    mined_at = models.DateTimeField(null=True)
    """When the log was read of which it was asked."""
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField(_("kept"), default=timezone.now)

    follows: ClassVar[Sequence[str]] = ()

    class Meta:
        verbose_name = _("what-if")
        verbose_name_plural = _("what-ifs")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["improvement", "job"], name="one_what_if_an_answer")]

    def __str__(self) -> str:
        return f"{self.improvement} {self.job}"

    def arrive(self, _key_of: KeyOf) -> None:
        """On its way in with an export: jobs do not come along."""
        self.job = None
