"""Labels: coloured words that any record of a workspace may carry."""

from __future__ import annotations

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.render import pill
from opsloop.kernel.workspaces.models import Workspace


class Label(models.Model):
    """A word with a colour; the same set for the whole workspace."""

    class Color(models.TextChoices):
        GREY = "grey", _("Grey")
        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        YELLOW = "yellow", _("Yellow")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        PURPLE = "purple", _("Purple")
        PINK = "pink", _("Pink")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(_("name"), max_length=60)
    color = models.CharField(_("colour"), max_length=10, choices=Color, default=Color.GREY)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="label_name_once")]

    mark_names_it = True

    def __str__(self) -> str:
        return self.name

    def mark(self) -> SafeString:
        """A pill with a dot of its colour; it carries the name."""
        return pill(self.name, self.color)
