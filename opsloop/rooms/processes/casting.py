"""The roles of a process as its page tells them: who is named, and whether any of them can act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from opsloop.engines.workflow import OWNER
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.roles import Cast, ProcessRole

if TYPE_CHECKING:
    from opsloop.rooms.processes.process import Process


@dataclass(frozen=True)
class CastRow:
    """One role, with the people it names and whether each can do a step."""

    role: ProcessRole
    people: Sequence[tuple[Person, bool]]
    held: bool
    """Whether anybody who can act has it; of a role that is the manager's nobody knows before somebody asks."""

    @property
    def named(self) -> bool:
        """Whether it names anybody at all."""
        return self.role.manager or self.role.role_id is not None or bool(self.people)


def cast_rows(process: Process) -> list[CastRow]:
    """Every role of the process."""
    rows = list(process.process_roles.select_related("role").prefetch_related("people"))
    able = Person.objects.in_workspace(process.workspace).live().acting()
    named = {person.pk for row in rows for person in row.people.all()}
    acting = set(able.filter(pk__in=named).values_list("pk", flat=True))
    of_team = set(able.filter(roles__in=[row.role_id for row in rows]).values_list("roles", flat=True))
    found = []
    for row in rows:
        people = [(person, person.pk in acting) for person in row.people.all()]
        held = row.manager or row.role_id in of_team or any(acts for _person, acts in people)
        found.append(CastRow(row, people, held))
    return found


def stand_in(process: Process) -> Person | None:
    """Who gets the work of roles that nobody has: its owner or, where that is nobody who can act, an administrator."""
    holders = Cast(process.pk, None).named([OWNER])
    return Person.objects.filter(pk__in=[holder.person_id for holder in holders[:1]]).first()
