"""Approvals that ask for more people than there are: told to whoever draws and casts, before a case stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from opsloop.engines.workflow import ALL, Approval, Definition
from opsloop.rooms.processes.roles import Cast

if TYPE_CHECKING:
    from opsloop.rooms.processes.process import Process


def too_few(process: Process, definition: Definition) -> Iterator[tuple[str, str]]:
    """The steps for which fewer people have the roles than are to decide, each with the sentence about it.

    Where a field, the manager of whoever asks or nobody yet has a seat, nobody knows before a case is there.
    """
    cast = Cast(process.pk, None)
    late = set(process.process_roles.filter(manager=True).values_list("key", flat=True))
    for approval in definition.activities:
        if not isinstance(approval, Approval) or any(not each.role or each.role in late for each in approval.approvers):
            continue
        holders = [{holder.person_id for holder in cast.named([each.role])} for each in approval.approvers]
        needed = len(holders) if approval.needed == ALL else approval.needed
        able = len(set().union(*holders)) if all(holders) else needed
        if able < needed:
            yield approval.id, _sentence(approval.name, needed, able)


def _sentence(step: str, needed: int, able: int) -> str:
    said = ngettext(
        "“%(step)s” asks for %(needed)s decisions, but only %(count)s person can decide: that decision is enough.",
        "“%(step)s” asks for %(needed)s decisions, but only %(count)s people can decide: theirs are enough.",
        able,
    )
    return said % {"step": step, "needed": needed, "count": able}
