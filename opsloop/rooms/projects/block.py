"""Blocks: why work cannot go on, since when, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Block(models.Model):
    """A span of time in which work could not go on; open while `ended_at` is empty."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="blocks")
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=models.Q(ended_at__isnull=True), name="one_open_block_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.reason
