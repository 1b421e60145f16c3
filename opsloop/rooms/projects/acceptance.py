"""Acceptance: each version handed in, and the verdict on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Acceptance(models.Model):
    """One version of the work handed in for acceptance; an empty verdict is still awaited."""

    class Verdict(models.TextChoices):
        AWAITED = "", _("Awaiting a verdict")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Sent back")

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="acceptances")
    version = models.PositiveSmallIntegerField(_("version"))
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed in by"), on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("handed in"), default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True, default=Verdict.AWAITED)
    reason = models.TextField(_("reason"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["work_item", "version"], name="one_acceptance_a_version"),
            models.UniqueConstraint(
                fields=["work_item"], condition=models.Q(verdict=""), name="one_awaited_verdict_an_item"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.get_verdict_display()}"
