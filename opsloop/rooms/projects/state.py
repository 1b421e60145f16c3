"""The states that the work of a project goes through."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.render import state_ring


class State(models.Model):
    """A step that work of one project goes through, in one of five groups."""

    class Group(models.TextChoices):
        BACKLOG = "backlog", _("Backlog")
        TODO = "todo", _("To do")
        DOING = "doing", _("In progress")
        REVIEW = "review", _("In review")
        DONE = "done", _("Done")

    ORDER: ClassVar[list[str]] = ["backlog", "todo", "doing", "review", "done"]

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="states")
    name = models.CharField(_("name"), max_length=80)
    group = models.CharField(_("group"), max_length=10, choices=Group)
    cancels = models.BooleanField(_("given up, not finished"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    wip_limit = models.PositiveSmallIntegerField(_("limit of work in progress"), null=True, blank=True)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["project", "position"], name="state_in_order")]

    def __str__(self) -> str:
        return self.name

    def mark(self) -> SafeString:
        """A ring that fills with the state's group."""
        return state_ring(self.group, cancels=self.cancels)

    @property
    def hidden_when_empty(self) -> bool:
        """Archived states make no column of their own unless work is still in them."""
        return self.archived

    @property
    def active(self) -> bool:
        """Whether somebody is at work here: in progress or in review."""
        return self.group in {self.Group.DOING, self.Group.REVIEW}

    @property
    def finishes(self) -> bool:
        """Whether work here is over, be it done or given up."""
        return self.group == self.Group.DONE

    @classmethod
    def usual(cls) -> list[dict[str, Any]]:
        """The states a new project starts with, named in the language of whoever makes it."""
        rows = [(group, str(label), False) for group, label in cls.Group.choices]
        rows.append((cls.Group.DONE, str(_("Cancelled")), True))
        return [
            {"name": name, "group": group, "cancels": cancels, "position": position}
            for position, (group, name, cancels) in enumerate(rows)
        ]
