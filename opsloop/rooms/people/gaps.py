"""What a person lacks for their roles, and who has what a role needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from opsloop.rooms.people.person import Person
from opsloop.rooms.people.role import Role, RoleSkill
from opsloop.rooms.people.skill import Level, Skill, SkillLevel


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A skill that a role needs better than the person has it."""

    role: Role
    skill: Skill
    needed: int
    level: int


def missing_skills(person: Person) -> list[Gap]:
    """What the person's roles need and they do not have well enough, the widest gap first."""
    held = SkillLevel.objects.filter(person=person, skill=OuterRef("skill")).values("level")[:1]
    needs = (
        RoleSkill.objects.filter(role__people=person, role__trashed_at=None, skill__trashed_at=None)
        .annotate(held=Coalesce(Subquery(held), int(Level.NONE)))
        .select_related("role", "skill")
        .order_by("skill__name", "role__name")
    )
    gaps = [Gap(role=row.role, skill=row.skill, needed=row.level, level=row.held) for row in needs]
    return sorted((gap for gap in gaps if gap.level < gap.needed), key=lambda gap: gap.level - gap.needed)
