"""The roles that a process gives work to, and who has them.

Whoever cannot act (without an account, a guest, gone) has nothing here, whatever names them: what would be theirs goes
on as if nobody were named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import OWNER as OWNED
from opsloop.engines.workflow import Approval, CallSop, Version
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person, Role

if TYPE_CHECKING:
    from opsloop.rooms.processes.process import Process


class ProcessRole(models.Model):
    """One role that the steps of a process name: held by people, by whoever has a role of the team, or by the manager
    of whoever asks. Where nobody who can act holds it, its work goes to the owner of the process."""

    process = models.ForeignKey("processes.Process", on_delete=models.CASCADE, related_name="process_roles")
    key = models.CharField(max_length=60)
    """What the definition calls it."""
    name = models.CharField(_("name"), max_length=120)
    role = models.ForeignKey(
        Role, verbose_name=_("role"), null=True, blank=True, on_delete=models.SET_NULL, related_name="in_processes"
    )
    people = models.ManyToManyField(Person, verbose_name=_("people"), blank=True, related_name="process_roles")
    manager = models.BooleanField(_("the manager of whoever asks"), default=False)

    class Meta:
        verbose_name = _("role in a process")
        verbose_name_plural = _("roles in a process")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="role_key_of_a_process")]

    def __str__(self) -> str:
        return self.name


class CannotAct(Refused):
    sentence = _("Only members of the workspace who can sign in do steps. Invite first: %(names)s.")


class Holder(NamedTuple):
    """Who has a role: a person, and the user that they sign in as."""

    person_id: int
    user_id: int | None


InRole = tuple[str, bool, "int | None", int, "int | None"]
"""The key of a role, whether it is the manager's, its role of the team, and a person in it with their user."""


class Cast:
    """Who has the roles of a process in cases that one person asked for: read with the first question, and not again,
    so that everything of one transaction is decided by the same people."""

    def __init__(self, process_id: int, requester_id: int | None) -> None:
        self._process, self.requester = process_id, requester_id
        self._found: dict[str, list[Holder]] = {}
        self._voting: dict[str, list[Holder]] = {}
        self._acting: dict[int, bool] = {}

    def holders(self, key: str) -> list[Holder]:
        """Who has a role, by key; the owner of the process where nobody does, or where no role is named."""
        if key not in self._found:
            self._found[key] = (self._named(key) if key else []) or self._owner
        return self._found[key]

    def acts(self, person: int) -> bool:
        """Whether somebody who has a step can do it."""
        if person not in self._acting:
            self._acting[person] = any(row[3] == person for row in self._people) or bool(ACTING.rows(person=person))
        return self._acting[person]

    def named(self, keys: Iterable[str]) -> list[Holder]:
        """Who has any of these roles, each once; nobody stands in for a role that nobody has."""
        found = (holder for key in keys for holder in (self._owner if key == OWNED else self._named(key)))
        return list(dict.fromkeys(found))

    def voters(self, key: str) -> list[Holder]:
        """Who has a role where whoever asked may not decide: the others; else who stands in for them: the owner of the
        process, the manager of whoever asked, or those who look after the workspace."""
        if key not in self._voting:
            found = self._others(self.holders(key)) or self._others(self._owner)
            self._voting[key] = found or self._others(self._above) or self._others(self._looking_after)
        return self._voting[key]

    def _others(self, people: Iterable[Holder]) -> list[Holder]:
        return [holder for holder in people if holder.person_id != self.requester]

    @cached_property
    def _above(self) -> list[Holder]:
        rows = MANAGER.rows(person=self.requester) if self.requester is not None else []
        return [Holder(*row) for row in rows]

    @cached_property
    def _looking_after(self) -> list[Holder]:
        return [Holder(*row) for row in ADMINISTRATORS.rows(process=self._process)]

    def _named(self, key: str) -> list[Holder]:
        people = [row for row in self._people if row[0] == key]
        # A role with people says itself whether anybody else has it.
        manager, role = people[0][1:3] if people else self._roles.get(key, (False, None))
        if manager and self._above:
            return self._above[:1]
        found = {person: Holder(person, user) for *_role, person, user in people}
        if role is not None:
            found |= {person: Holder(person, user) for person, user in OF_TEAM.rows(role=role)}
        return [found[person] for person in sorted(found)]

    @cached_property
    def _roles(self) -> Mapping[str, tuple[bool, int | None]]:
        return {key: (manager, role) for key, manager, role in ROLES.rows(process=self._process)}

    @cached_property
    def _people(self) -> list[InRole]:
        return PEOPLE.rows(process=self._process)

    @cached_property
    def _owner(self) -> list[Holder]:
        """Or who looks after the workspace, where the process has no owner who can act."""
        return [Holder(*row) for row in OWNER.rows(process=self._process)] or self._looking_after


def held_by(role: str, element: str, cast: Cast, version: Version) -> list[Holder]:
    """Who has the role at a step; without whoever asked for the case where the step says so, and nobody where it waits
    for another case."""
    activity = version.activities[element]
    if isinstance(activity, CallSop):
        return []
    return cast.voters(role) if isinstance(activity, Approval) and activity.four_eyes else cast.holders(role)


def demand_acting(people: Iterable[Person]) -> None:
    """CannotAct where somebody of these could not do a step."""
    wanted = {person.pk: person for person in people}
    acting = set(Person.objects.live().acting().filter(pk__in=wanted).values_list("pk", flat=True))
    lacking = [person.name for key, person in wanted.items() if key not in acting]
    if lacking:
        raise CannotAct(names=enumerated(lacking))


ROLES = Prepared[tuple[str, bool, "int | None"]](
    lambda process: ProcessRole.objects.filter(process=process).values_list("key", "manager", "role_id")
)
PEOPLE = Prepared[InRole](
    lambda process: (
        Person.objects.live()
        .acting()
        .filter(process_roles__process=process)
        .values_list("process_roles__key", "process_roles__manager", "process_roles__role_id", "pk", "user_id")
    )
)
OF_TEAM = Prepared[tuple[int, "int | None"]](
    lambda role: Person.objects.live().acting().filter(roles=role).values_list("pk", "user_id")
)
MANAGER = Prepared[tuple[int, "int | None"]](
    lambda person: Person.objects.live().acting().filter(reports=person).values_list("pk", "user_id")
)
OWNER = Prepared[tuple[int, "int | None"]](
    lambda process: Person.objects.live().acting().filter(owned_processes=process).values_list("pk", "user_id")
)
ACTING = Prepared[tuple[int]](lambda person: Person.objects.live().acting().filter(pk=person).values_list("pk"))
ADMINISTRATORS = Prepared[tuple[int, "int | None"]](
    lambda process: (
        Person.objects.live()
        .acting()
        .filter(
            workspace__in=_process_model().objects.filter(pk=process).values("workspace"),
            user__memberships__workspace=models.F("workspace"),
            user__memberships__role__in=(Membership.Role.OWNER, Membership.Role.ADMIN),
        )
        .values_list("pk", "user_id")
    )
)


def _process_model() -> Any:
    return ProcessRole._meta.get_field("process").related_model


def keep_roles(process: Process, keys: Iterable[str]) -> None:
    """Every role that the definition names has a row; those that it no longer names keep theirs."""
    known = set(process.process_roles.values_list("key", flat=True))
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    ProcessRole.objects.bulk_create(
        ProcessRole(process=process, key=key, name=key.replace("_", " "), manager=key == "manager") for key in missing
    )
