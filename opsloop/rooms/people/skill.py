"""Skills and how well each person has them, from 0 (none) to 4 (teaches others)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.records.models import Record


class Skill(Record):
    """Something a person can do, a certificate, a tool or a language."""

    class Kind(models.TextChoices):
        SKILL = "skill", _("Skill")
        CERTIFICATE = "certificate", _("Certificate")
        TOOL = "tool", _("Tool")
        LANGUAGE = "language", _("Language")

    record_type = "skill"
    ref_prefix = "SK"

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SKILL)
    description = models.TextField(_("what each level means"), blank=True, default="")

    class Meta(Record.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        indexes = [models.Index(fields=["workspace", "name"], name="skill_by_name")]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="skill_number")]

    def __str__(self) -> str:
        return self.name


MOST = 4
"""The highest level, and the highest interest."""


class Level(models.IntegerChoices):
    """How well: the same five steps for people, roles and work."""

    NONE = 0, _("None")
    LEARNING = 1, _("Learning")
    ABLE = 2, _("Able")
    STRONG = 3, _("Strong")
    TEACHES = 4, _("Teaches others")


class SkillLevel(models.Model):
    """How well one person has one skill, and how gladly they use it."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="skill_levels")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(
        _("level"), choices=Level, default=Level.ABLE, validators=[MaxValueValidator(MOST)]
    )
    interest = models.PositiveSmallIntegerField(_("interest"), default=2, validators=[MaxValueValidator(MOST)])

    class Meta:
        verbose_name = _("skill level")
        verbose_name_plural = _("skill levels")
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="one_level_a_skill"),
            models.CheckConstraint(condition=models.Q(level__lte=4, interest__lte=4), name="level_up_to_four"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
