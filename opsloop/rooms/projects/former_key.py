"""What projects were called before they got another key, so that old addresses and references still lead to them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.workspaces.models import Workspace


class FormerKeyQuerySet(models.QuerySet["FormerKey"]):
    def projects_called(self, key: str, workspace: Workspace) -> models.QuerySet[FormerKey, int]:
        """The key of the project that was the last to give up this key, as a query."""
        return self.filter(workspace=workspace, key=key.upper()).values_list("project_id", flat=True)


class FormerKey(models.Model):
    """A key that a project had; where several had it, the last of them. A project that has it now goes first."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="former_keys")
    key = models.CharField(max_length=10)

    objects = FormerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("former key")
        verbose_name_plural = _("former keys")
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="former_key_once")]

    def __str__(self) -> str:
        return self.key
