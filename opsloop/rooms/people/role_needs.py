"""What a role needs: a skill at a level, or no longer."""

from django.db import transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.relations import forget_read
from opsloop.rooms.people.person import UnknownLevel
from opsloop.rooms.people.role import Role
from opsloop.rooms.people.skill import MOST, Skill


@transaction.atomic
def require(role: Role, skill: Skill, level: int, *, by: User) -> Event | None:
    """The role needs the skill at this level (1 to 4) or better; 0 means that it does not."""
    if not 0 <= level <= MOST:
        raise UnknownLevel
    rows = role.required_skills.filter(skill=skill)
    before = rows.values_list("level", flat=True).first()
    if level:
        role.required_skills.update_or_create(skill=skill, defaults={"level": level})
    else:
        rows.delete()
    forget_read(role, "required_skills", "skills")
    if (before or 0) == level:
        return None
    said = {"id": skill.pk, "label": str(skill)}
    changes = (said | {"level": before} if before else None, said | {"level": level} if level else None)
    return role.track("need_set", by=by, changes={"skill": changes})
