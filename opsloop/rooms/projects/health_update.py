"""Health updates: how a project stands, in its lead's words."""

from __future__ import annotations

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
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

    @classmethod
    @transaction.atomic
    def write(cls, project: Project, health: str, text: str, *, by: User) -> HealthUpdate:
        """Judge a project's health, in words; the project shows the newest."""
        update = cls(project=project, health=health, text=text.strip(), by=by)
        update.full_clean(exclude=["project", "by"])
        update.save()
        before, project.health = project.health, health
        project.updated_at = update.at
        project.save(update_fields=["health", "updated_at"])
        changes = {"health": (before or None, health or None), "text": (None, update.text)}
        project.track("health_updated", by=by, changes=changes)
        return update
