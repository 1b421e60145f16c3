"""Which skills a piece of work needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.relations import forget_read
from opsloop.kernel.records.undo import TooLate
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

    taken_back: ClassVar[Mapping[str, str]] = {"skills_required": "give_back_skills"}

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
        self.updated_at = timezone.now()
        self.save(update_fields=["updated_at"])
        changes = {"skill": (as_logged(skill) if before else None, as_logged(skill) if level else None)}
        return self.track("skill_required", by=by, changes={**changes, "level": (before, level)})

    @transaction.atomic
    def require_skills(self, skills: Sequence[Skill], *, by: User) -> Event | None:
        """Need exactly these skills: those it needed already at their levels, new ones as somebody able has them."""
        now = {skill["id"]: skill["level"] for skill in self._required()}
        return self._require({skill.pk: now.get(skill.pk, Level.ABLE) for skill in skills}, by=by)

    @transaction.atomic
    def give_back_skills(self, event: Event, *, by: User) -> None:
        """Need again what it needed before the event, each at its level."""
        before, after = event.changes["skills"]
        if after != self._required():
            raise TooLate(name=str(self))
        there = set(Skill.objects.live().filter(pk__in=[row["id"] for row in before]).values_list("pk", flat=True))
        self._require({row["id"]: row["level"] for row in before if row["id"] in there}, by=by)

    def _require(self, levels: Mapping[int, int], *, by: User) -> Event | None:
        before = self._required()
        if {row["id"]: row["level"] for row in before} == levels:
            return None
        RequiredSkill.objects.filter(work_item_id=self.pk).exclude(skill_id__in=levels).delete()
        for skill_id, level in levels.items():
            RequiredSkill.objects.update_or_create(work_item_id=self.pk, skill_id=skill_id, defaults={"level": level})
        forget_read(self, "skills")
        self.updated_at = timezone.now()
        self.save(update_fields=["updated_at"])
        return self.track("skills_required", by=by, changes={"skills": (before, self._required())})

    def _required(self) -> list[dict[str, Any]]:
        """What it needs as the log keeps it: each skill with its level."""
        rows = RequiredSkill.objects.filter(work_item_id=self.pk).select_related("skill").order_by("skill_id")
        return [{**as_logged(row.skill), "level": row.level} for row in rows]
