"""What every step of bringing work in shares: the bundle, the pass over it, and how its keys become ours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.models import Label
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, State, WorkItem

PERSON, MEMBER, PROJECT, LABEL, STATE = "person", "member", "project", "label", "state"
ITEM, EVENT = "item", "event"


@dataclass(frozen=True)
class Past:
    """What the history tells of an item beyond its present state."""

    started_at: datetime | None = None
    finished_at: datetime | None = None
    archived_at: datetime | None = None
    last_at: datetime | None = None


@dataclass
class Landing:
    """One bundle on its way into one project; `project` is None in a dry run that would make a new one.

    `recognised` says what a word of the source was taken for among what is here: person or state.
    """

    intake: Intake
    bundle: ImportBundle
    mapping: Mapping
    by: User | None
    project: Project | None = None
    people: dict[str, Person] = field(default_factory=dict)
    recognised: dict[tuple[str, str], int] = field(default_factory=dict)
    fields: dict[str, CustomField] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    items: dict[str, WorkItem] = field(default_factory=dict)
    now: datetime = field(default_factory=timezone.now)
    made_project: bool = False
    places: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    pasts: dict[str, Past] = field(default_factory=dict)
    """By item: its place on the board, its number if it is new, and what its history tells of it."""

    def with_piece(self, piece: ImportBundle) -> Landing:
        """The same for a piece of the bundle; `items` are those of the piece."""
        return replace(self, bundle=piece, items={})

    @property
    def workspace(self) -> Workspace:
        return self.intake.workspace

    @property
    def into(self) -> Project:
        """The project, where rows are written."""
        if self.project is None:
            raise ValueError("there is no project in a dry run")
        return self.project

    def key(self, source_id: str) -> str:
        """The key of something whose id is only unique in its own board: two boards may have the same list."""
        return f"{self.bundle.project_id}/{source_id}"

    def id_of(self, kind: str, source_id: str) -> int | None:
        """Our key for something of this board."""
        return self.intake.key_of(kind, self.key(source_id)) if source_id else None

    def known_as(self, kind: str, source_id: str) -> int | None:
        """Which of our people or states a word of the source was taken for; None for one that the import made.

        Part of what an item is compared by: another answer in the mapping is a change of the item.
        """
        return self.recognised.get((kind, source_id))

    @cached_property
    def called(self) -> dict[str, int]:
        """The users by what the source's texts call them behind an @: their name there, or their full one."""
        named = [(name, person.source_id) for person in self.bundle.people for name in (person.username, person.name)]
        users = ((name, self.user_of(source_id)) for name, source_id in named if name)
        return {name: user for name, user in users if user is not None}

    def person_called(self, name: str) -> int | None:
        """The key of whom a cell of an own field names: somebody of the file, else the only one here of that name."""
        person = self.people.get(name)
        return person.pk if person else self.colleagues.get(name.casefold())

    @cached_property
    def colleagues(self) -> dict[str, int]:
        """The people who are here by their names, but for namesakes."""
        rows = list(Person.objects.in_workspace(self.workspace).live().values_list("name", "pk"))
        names = Counter(name.casefold() for name, _key in rows)
        return {name.casefold(): key for name, key in rows if names[name.casefold()] == 1}

    def user_of(self, source_id: str) -> int | None:
        """The user who did what the source says this person did."""
        person = self.people.get(source_id)
        return person.user_id if person else None
