"""The organization chart: the tree of teams with heads and the people in each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.organization import Organization
from opsloop.rooms.people.person import Person

INSIDE = (Organization.Kind.COMPANY, Organization.Kind.DEPARTMENT, Organization.Kind.TEAM)


@dataclass(frozen=True)
class Box:
    """One organization of the chart, with what is below it."""

    organization: Organization
    people: list[Person]
    parts: list[Box] = field(default_factory=list)

    @property
    def headcount(self) -> int:
        """Everybody in it and below it."""
        return len(self.people) + sum(part.headcount for part in self.parts)


@dataclass(frozen=True)
class Chart:
    """The boxes that are part of no other, and those people who are in none."""

    roots: list[Box]
    without_team: list[Person]


def chart(workspace: Workspace, *, seen_by: User) -> Chart:
    """The workspace's own organizations as the user may see them; two queries however deep the tree is."""
    seen = Organization.objects.visible_to(seen_by).in_workspace(workspace).filter(kind__in=INSIDE)
    organizations = list(seen.select_related("head").order_by("name"))
    boxes = {row.pk: Box(row, []) for row in organizations}
    loose: list[Person] = []
    for person in Person.objects.visible_to(seen_by).in_workspace(workspace).working().order_by("sort_name"):
        box = boxes.get(person.organization_id or 0)
        (box.people if box else loose).append(person)
    below: dict[int | None, list[Box]] = defaultdict(list)
    for row in organizations:
        below[row.parent_id if row.parent_id in boxes else None].append(boxes[row.pk])
    for key, box in boxes.items():
        box.parts.extend(below[key])
    return Chart(below[None], loose)
