"""What work was called before it moved to another project, so that old addresses still lead to it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.projects.former_key import FormerKey
from opsloop.rooms.projects.project import Project


class FormerRefQuerySet(models.QuerySet["FormerRef"]):
    def items_called(self, ref: str, workspace: Workspace) -> models.Q:
        """The work that was called `ref`: before it moved to another project, or before its project got another key."""
        key, _dash, number = ref.rpartition("-")
        if not key or not is_number(number):
            return models.Q(pk__in=[])
        renamed = FormerKey.objects.projects_called(key, workspace)
        here = models.Q(project__workspace=workspace, project__key=key.upper())
        moved = self.filter(here | models.Q(project_id__in=renamed), number=int(number))
        return models.Q(pk__in=moved.values("work_item_id")) | models.Q(project_id__in=renamed, number=int(number))


class FormerRef(models.Model):
    """A project and a number that a work item had there; numbers are never given out twice."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="former_refs")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()

    objects = FormerRefQuerySet.as_manager()

    class Meta:
        verbose_name = _("former reference")
        verbose_name_plural = _("former references")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="former_ref_once")]

    def __str__(self) -> str:
        return f"{self.project.key}-{self.number}"
