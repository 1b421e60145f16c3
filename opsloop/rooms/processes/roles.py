"""The roles that a process gives work to, and who has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.people.models import Person, Role

if TYPE_CHECKING:
    from opsloop.rooms.processes.process import Process


class ProcessRole(models.Model):
    """One role that the steps of a process name: held by people, by whoever has a role of the team, or by the manager
    of whoever asks. Where nobody holds it, its work goes to the owner of the process."""

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

    def holders(self, requester: Person | None) -> list[Person]:
        """Who has it in a case that this person asked for, by key; nobody where nobody was named."""
        if self.manager and requester is not None and requester.manager is not None:
            return [requester.manager]
        rule = models.Q(process_roles=self)
        if self.role_id is not None:
            rule |= models.Q(roles=self.role_id)
        return list(Person.objects.filter(rule, trashed_at=None).working().distinct().order_by("pk"))


def holders_of(process: Process, key: str, requester: Person | None) -> list[Person]:
    """Who has a role in a case of the process; its owner where nobody does, and nobody where no role is named."""
    if not key:
        return []
    row = next((row for row in process.process_roles.all() if row.key == key), None)
    found = row.holders(requester) if row is not None else []
    return found or [person for person in [process.owner] if person is not None]


def keep_roles(process: Process, keys: Iterable[str]) -> None:
    """Every role that the definition names has a row; those that it no longer names keep theirs."""
    known = set(process.process_roles.values_list("key", flat=True))
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    ProcessRole.objects.bulk_create(
        ProcessRole(process=process, key=key, name=key.replace("_", " "), manager=key == "manager") for key in missing
    )
