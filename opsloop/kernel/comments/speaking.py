"""Who can be called by name at a record, and finding them by what was typed after `@`.

Members call anybody in the workspace, guests only who takes part in what they see: a room says who that is.

@takes_part
def at_work(record: Record) -> Iterable[int | None]:
    ...
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from opsloop.engines.text import nearness
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.spoken import name_order
from opsloop.kernel.records.prose.mention import kept_mention
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing

OFFERED = 8

Part = Callable[[Record], Iterable[int | None]]
"""Answers the ids of users who take part in a record."""

_parts: list[Part] = []


@dataclass(frozen=True)
class Addressee:
    """Somebody to choose, and what choosing them writes into the text."""

    user: User
    written: str


def takes_part(part: Part) -> Part:
    """Register who else takes part in a record, beside whoever made it or spoke about it."""
    _parts.append(part)
    return part


def addressable(record: Record, speaker: User) -> QuerySet[User]:
    """The users whom somebody may call at a record."""
    members = User.objects.filter(memberships__workspace=record.workspace_id)
    here = standing(speaker, record.workspace_id)
    if here is not None and here.at_least(Membership.Role.MEMBER):
        return members
    return members.filter(pk__in={speaker.pk, record.created_by_id, *(key for part in _parts for key in part(record))})


def names_for(record: Record, speaker: User) -> dict[str, int]:
    """The names that somebody may call at a record, as `called_names`."""
    allowed = set(addressable(record, speaker).values_list("pk", flat=True))
    return {name: key for name, key in called_names(record.workspace_id).items() if key in allowed}


def called_names(workspace_id: int) -> dict[str, int]:
    """The user id behind each name that only one member carries."""
    rows = list(User.objects.filter(memberships__workspace=workspace_id).values_list("name", "pk"))
    carried = Counter(name for name, _key in rows)
    return {name: key for name, key in rows if name and carried[name] == 1}


def find_people(record: Record, typed: str, *, speaker: User) -> list[Addressee]:
    """Whom one may call and whose name, pinyin or its initials begin with or hold what was typed."""
    wanted = _folded(typed)
    names = called_names(record.workspace_id)
    members = addressable(record, speaker).filter(is_active=True).order_by("name", "pk")
    found = [(near, user) for user in members if (near := nearness(_spellings(user.name), wanted)) is not None]
    found.sort(key=lambda pair: (pair[0], name_order(pair[1].name)))
    return [Addressee(user, _written(user, names)) for _near, user in found[:OFFERED]]


def _written(user: User, names: dict[str, int]) -> str:
    return f"@{user.name}" if names.get(user.name) == user.pk else kept_mention(user.name, user.pk)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    """The name, its pinyin and the pinyin's initials."""
    from pypinyin import Style, lazy_pinyin

    folded = _folded(name)
    return (
        folded,
        "".join(lazy_pinyin(folded)),
        "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER)),
        *folded.split(),
    )
