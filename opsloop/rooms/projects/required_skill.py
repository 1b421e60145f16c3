"""Which skills a piece of work needs."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged
from opsloop.rooms.people.models import Skill
from opsloop.rooms.people.skill import Level
from opsloop.rooms.projects.work import Work


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


class Skilled(Work):
    """What can be done with the skills that work needs."""

    class Meta(Work.Meta):
        abstract = True

    @transaction.atomic
    def require_skill(self, skill: Skill, level: int, *, by: User) -> Event | None:
        """Need a skill at this level or better; at level 0 need it no longer."""
        row = RequiredSkill.objects.filter(work_item_id=self.pk, skill=skill).first()
        before = row.level if row is not None else 0
        if before == level:
            return None
        if level:
            needed = RequiredSkill(
                pk=row.pk if row is not None else None, work_item_id=self.pk, skill=skill, level=level
            )
            needed.full_clean(exclude=["work_item"], validate_unique=False, validate_constraints=False)
            needed.save()
        elif row is not None:
            row.delete()
        changes = {"skill": (as_logged(skill) if before else None, as_logged(skill) if level else None)}
        return self.track("skill_required", by=by, changes={**changes, "level": (before, level)})
