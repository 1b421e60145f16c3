"""`can`: whether somebody may do something to a record, for every surface."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from django.db.models import Manager, Q

from opsloop.kernel.accounts.models import User


class Guarded(Protocol):
    """What the gate needs to know of a record; records stand above this package."""

    record_type: ClassVar[str]
    pk: Any
    workspace_id: int
    objects: ClassVar[Manager[Any]]

    @classmethod
    def visibility_rule(cls, user: User) -> Q: ...

    def allows(self, user: User, verb: str) -> bool: ...


def sees(user: User, record: Guarded) -> bool:
    """Whether the record is visible to the user; also while it is in the trash."""
    record_type = type(record)
    return record_type.objects.filter(record_type.visibility_rule(user), pk=record.pk).exists()


def can(user: User, verb: str, record: Guarded) -> bool:
    """Whether the user sees the record and may do `verb` to it."""
    return sees(user, record) and record.allows(user, verb)
