"""The open work that a plan is about, read through the gate of whoever plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet, Sum

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.person import PersonQuerySet
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Dependency, Project, ProjectMembership, State, WorkItem

COMMITTED = (State.Group.TODO, State.Group.DOING, State.Group.REVIEW)


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """Work to be planned with the people who can do it; wholes stand apart, since only their parts are work."""

    items: Mapping[int, WorkItem]
    wholes: Mapping[int, WorkItem]
    waits: Sequence[Dependency]
    people: Mapping[int, Person]
    members: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Who works in each project that is not anybody's, by its key."""

    @cached_property
    def leaves(self) -> Mapping[int, Sequence[int]]:
        """The keys of the work that each piece of work comes down to: itself, or its parts' parts."""
        parts: dict[int, list[int]] = {}
        for key, item in {**self.items, **self.wholes}.items():
            if item.parent_id is not None:
                parts.setdefault(item.parent_id, []).append(key)
        return {key: list(self._leaves_of(key, parts, set())) for key in {**self.items, **self.wholes}}

    def _leaves_of(self, key: int, parts: Mapping[int, Sequence[int]], seen: set[int]) -> Iterable[int]:
        if key in self.items:
            yield key
        for part in parts.get(key, ()):
            if part not in seen:
                seen.add(part)
                yield from self._leaves_of(part, parts, seen)


def open_work(workspace: Workspace, user: User, *, wishes: Wishes, projects: Sequence[Project] = ()) -> OpenWork:
    """What the user sees of the open work of these projects, or of all that run; six queries, however much it is."""
    rows = _open(workspace, user, wishes=wishes, projects=projects)
    items = {item.pk: item for item in rows}
    above = {item.parent_id for item in items.values() if item.parent_id is not None} & items.keys()
    own = {key: item for key, item in items.items() if key not in above}
    wholes = {key: items[key] for key in above}
    waits = Dependency.objects.filter(predecessor_id__in=items, successor_id__in=items)
    return OpenWork(
        items=own,
        wholes=wholes,
        waits=list(waits.order_by("pk")),
        people={person.pk: person for person in able_people(workspace, user)},
        members=members_of(item.project for item in items.values()),
    )


def any_open(workspace: Workspace, user: User, *, projects: Sequence[Project] = ()) -> bool:
    """Whether the user sees open work of these projects, or of all that run; what nobody has committed to as well."""
    return _open(workspace, user, wishes=Wishes(backlog=True), projects=projects).exists()


def able_people(workspace: Workspace, user: User) -> PersonQuerySet:
    """Those whom the user sees and who can be given work: guests and contacts cannot."""
    people: PersonQuerySet = Person.objects.in_workspace(workspace).visible_to(user).working()
    own = people.filter(kind__in=[Person.Kind.MEMBER, Person.Kind.EXTERNAL])
    guests = Membership.objects.filter(workspace=workspace, role=Membership.Role.GUEST).values("user_id")
    return own.exclude(user_id__in=guests).prefetch_related("skill_levels").order_by("pk")


def _open(workspace: Workspace, user: User, *, wishes: Wishes, projects: Sequence[Project]) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.in_workspace(workspace).visible_to(user).open().filter(archived_at=None)
    running = Project.objects.in_workspace(workspace).visible_to(user).listed()
    rows = rows.filter(project__in=running)
    if projects:
        rows = rows.filter(project__in=projects)
    if not wishes.backlog:
        rows = rows.filter(state__group__in=COMMITTED)
    rows = rows.select_related("project", "state").prefetch_related("assignees", "required_skills__skill")
    found: QuerySet[WorkItem] = rows.annotate(spent=Sum("time_entries__minutes")).order_by("pk")
    return found


def members_of(projects: Iterable[Project]) -> dict[int, frozenset[int]]:
    """Who works in each of these projects, by its key: members, leads and owner, no clients.

    A project that everybody sees and in which nobody but its owner takes part is anybody's, and not in the answer.
    """
    rows = {project.pk: project for project in projects}
    found: dict[int, set[int]] = {key: {row.owner_id} - {None} for key, row in rows.items()}  # type: ignore[misc]  # as it says
    parts = ProjectMembership.objects.filter(project_id__in=rows).exclude(role=ProjectMembership.Role.CLIENT)
    for project, person in parts.values_list("project_id", "person_id"):
        found[project].add(person)
    private = {key for key, row in rows.items() if row.visibility == Project.Visibility.PRIVATE}
    return {key: frozenset(people) for key, people in found.items() if key in private or len(people) > 1}
