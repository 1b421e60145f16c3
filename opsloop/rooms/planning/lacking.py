"""What work that nobody can be given asks for, and who could do it but takes no part in its project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.skill import Level
from opsloop.rooms.planning.open_work import able_people, members_of
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.projects.models import RequiredSkill

NAMED = 3
"""So many people are named; of the others it is said how many there are."""
UNMANNED = {PlannedWork.Obstacle.NOBODY, PlannedWork.Obstacle.OUTSIDE, PlannedWork.Obstacle.FEW}


def asked_of(rows: Iterable[PlannedWork], workspace: Workspace, *, seen_by: User) -> dict[int, str]:
    """Of each of these rows that has nobody for it what it asks for, as sentences, by its key; four queries."""
    unmanned = [row for row in rows if row.obstacle in UNMANNED]
    if not unmanned:
        return {}
    needed: dict[int, dict[int, RequiredSkill]] = {}
    wanted = RequiredSkill.objects.filter(work_item__in=[row.work_item_id for row in unmanned])
    for each in wanted.select_related("skill").order_by("pk"):
        needed.setdefault(each.work_item_id, {})[each.skill_id] = each
    people = list(able_people(workspace, seen_by))
    members = members_of(row.work_item.project for row in unmanned)
    return {
        row.pk: _said(needed.get(row.work_item_id, {}), people, members.get(row.work_item.project_id))
        for row in unmanned
    }


def _said(needed: Mapping[int, RequiredSkill], people: Iterable[Person], members: frozenset[int] | None) -> str:
    skills = enumerated(
        _("%(skill)s (%(level)s)") % {"skill": each.skill.name, "level": Level(each.level).label}
        for each in needed.values()
    )
    said = [_("It asks for %(skills)s.") % {"skills": skills}] if skills else []
    outside = [person for person in people if members is not None and person.pk not in members]
    if able := [person.name for person in outside if _can(person, needed)]:
        more = len(able) - NAMED
        names = [
            *able[:NAMED],
            *(
                [ngettext("%(count)s other person", "%(count)s other people", more) % {"count": more}]
                if more > 0
                else []
            ),
        ]
        words = ngettext(
            "%(people)s could do it, but takes no part in the project.",
            "%(people)s could do it, but take no part in the project.",
            len(able),
        )
        said.append(words % {"people": enumerated(names)})
    return " ".join(said)


def _can(person: Person, needed: Mapping[int, RequiredSkill]) -> bool:
    levels = {row.skill_id: row.level for row in person.skill_levels.all()}
    return all(levels.get(key, Level.NONE) >= each.level for key, each in needed.items())
