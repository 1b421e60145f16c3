"""Health updates: how a project stands, in its lead's words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.projects.project import Project


class HealthUpdate(models.Model):
    """One judgement of a project's health; the newest is the project's own."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="health_updates")
    health = models.CharField(_("health"), max_length=10, choices=Project.Health)
    text = models.TextField(_("text"), blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("health update")
        verbose_name_plural = _("health updates")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at"], name="health_of_project")]

    def __str__(self) -> str:
        return f"{self.project}: {self.get_health_display()}"
