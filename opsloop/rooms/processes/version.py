"""Published versions of a process: immutable, and what its cases are pinned to."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Definition, Version

KEPT_COMPILED = 256
BY_HAND = {"form", "manual"}


class ProcessVersion(models.Model):
    """A definition as it was published. Nothing changes it; a change of the process is another version."""

    process = models.ForeignKey("processes.Process", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.TextField(editable=False)
    hash = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="process_version_number")]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def compiled(self) -> Version:
        """The version as the engine runs it."""
        return compiled(self.hash, self.pk)

    @property
    def begun_by_hand(self) -> str:
        """The start at which people begin, where others begin by themselves; nothing where it is the only one."""
        starts = self.compiled.starts
        found = [start.id for start in starts if start.trigger in BY_HAND]
        return found[0] if len(starts) > 1 and len(found) == 1 else ""


@lru_cache(maxsize=KEPT_COMPILED)
def compiled(_hash: str, version_id: int) -> Version:
    """A version as the engine runs it, read once: what has this hash never changes, whatever becomes of its row."""
    # It was sound when it was published.
    return Version(Definition.from_json(ProcessVersion.objects.values_list("definition", flat=True).get(pk=version_id)))


class Step(models.Model):
    """A step of a process as cases stand at it: a column of their board. Steps of former versions stay for theirs."""

    process = models.ForeignKey("processes.Process", on_delete=models.CASCADE, related_name="steps")
    element = models.CharField(max_length=200)
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["process", "element"], name="step_of_a_process")]

    def __str__(self) -> str:
        return self.name

    @property
    def hidden_when_empty(self) -> bool:
        """Steps of former versions make no column unless cases still stand there."""
        return self.archived
