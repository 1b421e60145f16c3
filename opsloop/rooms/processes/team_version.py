"""A version that some teams follow already, while it is rolled out team by team and not yet in force for everybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.version import ProcessVersion


class TeamVersion(models.Model):
    """From which day on the cases of a team's people follow a version; without a team: those of everybody."""

    process = models.ForeignKey("processes.Process", on_delete=models.CASCADE, related_name="team_versions")
    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="teams")
    team = models.ForeignKey(
        Organization, verbose_name=_("team"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField(_("from"))

    class Meta:
        verbose_name = _("version of a team")
        verbose_name_plural = _("versions of teams")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["process", "team"], name="one_version_of_a_team"),
            models.UniqueConstraint(fields=["process"], condition=models.Q(team=None), name="one_version_of_everybody"),
        ]

    def __str__(self) -> str:
        return f"{self.team or '*'} {self.day}"

    def reaches(self, person: Person | None) -> bool:
        """Whether the person's cases follow it, once its day has come; nobody outside does, who has no team."""
        return person is not None and self.team_id in {None, person.organization_id}
