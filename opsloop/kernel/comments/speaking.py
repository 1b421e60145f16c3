"""Who can be called by name in a workspace, and finding them by what was typed after `@`."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.prose.mention import kept_mention

OFFERED = 8


@dataclass(frozen=True)
class Addressee:
    """Somebody to choose, and what choosing them writes into the text."""

    user: User
    written: str


def called_names(workspace_id: int) -> dict[str, int]:
    """The user id behind each name that only one member carries."""
    rows = list(User.objects.filter(memberships__workspace=workspace_id).values_list("name", "pk"))
    carried = Counter(name for name, _key in rows)
    return {name: key for name, key in rows if name and carried[name] == 1}


def find_people(workspace_id: int, typed: str) -> list[Addressee]:
    """Members who may sign in and whose name, pinyin or its initials begin with or hold what was typed."""
    wanted = _folded(typed)
    names = called_names(workspace_id)
    members = User.objects.filter(memberships__workspace=workspace_id, is_active=True).order_by("name", "pk")
    found = [user for user in members if wanted in _folded(user.name) or _begins(user.name, wanted)]
    found.sort(key=lambda user: not _begins(user.name, wanted))
    return [Addressee(user, _written(user, names)) for user in found[:OFFERED]]


def _written(user: User, names: dict[str, int]) -> str:
    return f"@{user.name}" if names.get(user.name) == user.pk else kept_mention(user.name, user.pk)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _begins(name: str, wanted: str) -> bool:
    return any(spelt.startswith(wanted) for spelt in _spellings(name))


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[str, ...]:
    """The name, its pinyin and the pinyin's initials."""
    folded = _folded(name)
    return (
        folded,
        "".join(lazy_pinyin(folded)),
        "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER)),
        *folded.split(),
    )
