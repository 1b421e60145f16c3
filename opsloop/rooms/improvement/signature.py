"""Who has read the new version of an SOP and answered its question: one row for each person it concerns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.models import ProcessVersion


class Signature(models.Model):
    """A person asked to sign a version: when they were, when they read it, when they signed, how often they guessed."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="signatures")
    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="signatures")
    roles = models.CharField(max_length=400)
    """The roles of the SOP for which they sign, as it calls them."""
    asked_at = models.DateTimeField(_("asked"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("answers"), default=0)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "version", "person"], name="one_signature_a_version"),
            models.CheckConstraint(
                condition=models.Q(signed_at=None) | models.Q(read_at__isnull=False), name="signed_is_read"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"
