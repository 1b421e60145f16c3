"""Who belongs to a project, and as what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectMembership(models.Model):
    """Somebody's part in a project."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        MEMBER = "member", _("Member")
        CLIENT = "client", _("Client")

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="project_memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("project membership")
        verbose_name_plural = _("project memberships")
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="one_part_a_person")]

    def __str__(self) -> str:
        return f"{self.person} · {self.project}"
