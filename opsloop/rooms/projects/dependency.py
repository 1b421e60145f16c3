"""Dependencies: what must start or finish before other work may."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dependency(models.Model):
    """`successor` waits for `predecessor`; the lag is working time and may be negative (a lead)."""

    class Kind(models.TextChoices):
        FINISH_START = "FS", _("Finish to start")
        START_START = "SS", _("Start to start")
        FINISH_FINISH = "FF", _("Finish to finish")
        START_FINISH = "SF", _("Start to finish")

    predecessor = models.ForeignKey(
        "projects.WorkItem", verbose_name=_("predecessor"), on_delete=models.CASCADE, related_name="dependencies_out"
    )
    successor = models.ForeignKey(
        "projects.WorkItem", verbose_name=_("successor"), on_delete=models.CASCADE, related_name="dependencies_in"
    )
    kind = models.CharField(_("kind"), max_length=2, choices=Kind, default=Kind.FINISH_START)
    lag_minutes = models.IntegerField(_("lag"), default=0)

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_dependency_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="nothing_waits_for_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"
