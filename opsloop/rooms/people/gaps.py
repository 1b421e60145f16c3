"""What a person lacks for their roles, and who has what a role needs."""

from __future__ import annotations

from collections.abc import Iterable
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


def gaps_for(role: Role, people: Iterable[Person]) -> dict[int, list[Gap]]:
    """What each of these people lacks for the role, by their id: two queries for all."""
    needs = list(RoleSkill.objects.filter(role=role, skill__trashed_at=None).select_related("skill"))
    keys = [person.pk for person in people]
    rows = SkillLevel.objects.filter(person__in=keys, skill__in=[need.skill_id for need in needs])
    held = {(person, skill): level for person, skill, level in rows.values_list("person_id", "skill_id", "level")}
    found: dict[int, list[Gap]] = {}
    for key in keys:
        for need in needs:
            level = held.get((key, need.skill_id), int(Level.NONE))
            if level < need.level:
                found.setdefault(key, []).append(Gap(role=role, skill=need.skill, needed=need.level, level=level))
    return found
