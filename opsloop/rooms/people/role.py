"""Roles: what a position is for and which skills it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.models import Record
from opsloop.rooms.people.skill import Level, Skill


class Role(Record):
    """A position, a project role or an authority."""

    class Kind(models.TextChoices):
        POSITION = "position", _("Position")
        PROJECT = "project", _("Project role")
        AUTHORITY = "authority", _("Authority")

    record_type = "role"
    ref_prefix = "R"
    logged_references: ClassVar[Mapping[str, str]] = {"skill": "skill"}

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.POSITION)
    purpose = models.TextField(_("purpose"), blank=True, default="")
    organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("in"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="roles",
    )
    skills = models.ManyToManyField(Skill, through="people.RoleSkill", verbose_name=_("skills"), related_name="roles")

    class Meta(Record.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        indexes = [models.Index(fields=["workspace", "name"], name="role_by_name")]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="role_number")]

    def __str__(self) -> str:
        return self.name


class RoleSkill(models.Model):
    """A skill that a role needs, at this level or better."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="required_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="required_by_roles")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.ABLE)

    class Meta:
        verbose_name = _("skill of a role")
        verbose_name_plural = _("skills of roles")
        constraints = [models.UniqueConstraint(fields=["role", "skill"], name="role_needs_a_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} ≥ {self.level}"
