"""Labels: coloured words that any record of a workspace may carry."""

from __future__ import annotations

import zlib

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.track import Changes, track
from opsloop.kernel.pages.refused import Refused
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
    stands_by_name = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def called(cls, workspace: Workspace, name: str, *, by: User) -> Label:
        """The label of this name, made with a colour of its own where there is none yet."""
        name = clean_name(name)
        known = cls.objects.filter(workspace=workspace, name__iexact=name).first()
        if known is not None:
            return known
        color = COLORS[zlib.crc32(name.encode()) % len(COLORS)]
        label, made = cls.objects.get_or_create(workspace=workspace, name=name, defaults={"color": color})
        if made:
            label.track("created", by=by)
        return label

    def track(self, verb: str, *, by: User, changes: Changes | None = None) -> None:
        """Append what happened to this label to the event log."""
        track(
            workspace_id=self.workspace_id,
            record_type="label",
            record_id=self.pk,
            label=self.name,
            verb=verb,
            by=by,
            changes=changes,
        )

    def mark(self) -> SafeString:
        """A pill with a dot of its colour; it carries the name."""
        return pill(self.name, self.color)


class NeedsName(Refused):
    """A label without a word."""

    sentence = _("Give it a name.")


def clean_name(name: str) -> str:
    """A label's name without spaces too many; `NeedsName` where nothing is left."""
    name = " ".join(name.split())[:60]
    if not name:
        raise NeedsName
    return name


COLORS = [color for color in Label.Color.values if color != Label.Color.GREY]
