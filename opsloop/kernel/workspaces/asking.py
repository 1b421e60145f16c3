"""Prepared queries through the gate: what a user sees depends on who they are and on their roles, so each mix of
roles has a query of its own, worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.prepared import Prepared
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import memberships

Row = TypeVar("Row")
MOST_MIXES = 100


class PreparedFor(Generic[Row]):
    """As `Prepared`; `build` gets the user first, and may ask of them nothing but their key and their memberships."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *kinds: type[int] | type[str]) -> None:
        self._build, self._kinds = build, kinds
        self._made: dict[tuple[str, ...], Prepared[Row]] = {}

    def __call__(self, user: User, *values: int | str) -> list[Row]:
        """The rows for this user and these values."""
        mine = memberships(user)
        mix = tuple(row.role for row in mine.values())
        if mix not in self._made and (not mix or len(self._made) >= MOST_MIXES):
            return list(self._build(user, *values))
        if mix not in self._made:
            build = partial(_with_stand_in, self._build, mix)
            self._made[mix] = Prepared(build, int, *([int] * len(mix)), *self._kinds)
        return self._made[mix](user.pk, *mine, *values)


def _with_stand_in(
    build: Callable[..., QuerySet[Any, Row]], mix: tuple[str, ...], key: int, *values: int | str
) -> QuerySet[Any, Row]:
    """The query for a user of this key, who has these roles in the workspaces that the next values name."""
    user = User(pk=key)
    places = dict(zip(values, mix, strict=False))
    rows = {place: Membership(workspace_id=place, user=user, role=role) for place, role in places.items()}
    user._memberships = rows  # type: ignore[attr-defined]  # what `memberships` would read
    return build(user, *values[len(mix) :])
