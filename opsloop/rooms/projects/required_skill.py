"""Which skills a piece of work needs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.people.models import Skill
from opsloop.rooms.people.skill import Level


class RequiredSkill(models.Model):
    """A skill that whoever does the work needs, at this level or better."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="required_skills")
    skill = models.ForeignKey(
        Skill, verbose_name=_("skill"), on_delete=models.CASCADE, related_name="required_by_work_items"
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.ABLE)

    class Meta:
        verbose_name = _("required skill")
        verbose_name_plural = _("required skills")
        constraints = [models.UniqueConstraint(fields=["work_item", "skill"], name="item_needs_a_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} ≥ {self.level}"
