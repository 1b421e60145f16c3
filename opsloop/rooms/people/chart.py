"""The organization chart: the tree of teams with heads and the people in each."""

from __future__ import annotations

from collections.abc import Iterable
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
    boxes = _boxes(seen.select_related("head").order_by("name"))
    loose: list[Person] = []
    for person in Person.objects.visible_to(seen_by).in_workspace(workspace).working().order_by("sort_name"):
        box = boxes.get(person.organization_id or 0)
        (box.people if box else loose).append(person)
    return Chart([box for box in boxes.values() if box.organization.parent_id not in boxes], loose)


def box_of(organization: Organization, *, seen_by: User) -> Box:
    """One organization of any kind with what is below it, as the user may see it; two queries, too."""
    workspace = organization.workspace
    seen = Organization.objects.visible_to(seen_by).in_workspace(workspace)
    boxes = _boxes(seen.select_related("head").order_by("name"))
    people = Person.objects.visible_to(seen_by).in_workspace(workspace).working()
    for person in people.filter(organization__isnull=False).order_by("sort_name"):
        if person.organization_id in boxes:
            boxes[person.organization_id].people.append(person)
    return boxes[organization.pk]


def _boxes(organizations: Iterable[Organization]) -> dict[int, Box]:
    """A box for each organization, in their order, each holding those that are part of it."""
    boxes = {row.pk: Box(row, []) for row in organizations}
    for box in boxes.values():
        whole = boxes.get(box.organization.parent_id or 0)
        if whole is not None:
            whole.parts.append(box)
    return boxes
