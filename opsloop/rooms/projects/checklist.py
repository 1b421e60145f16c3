"""Checklists: the small steps of one piece of work, ticked off by whoever did them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Checklist(models.Model):
    """A titled list of steps inside a piece of work."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="checklists")
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["work_item", "position"], name="checklist_in_order")]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One step; who ticked it and when is kept while it is ticked."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    text = models.CharField(_("text"), max_length=1000)
    done = models.BooleanField(_("done"), default=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["checklist", "position"], name="checklist_item_in_order")]

    def __str__(self) -> str:
        return self.text
