"""Who looks, from where, on which day: what every surface of a record type needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.kernel.workspaces.standing import is_client

if TYPE_CHECKING:
    from opsloop.kernel.records.custom_field import CustomField
    from opsloop.kernel.records.record import Record


@dataclass(frozen=True)
class Viewer:
    """A user in a workspace; `scope` is the record whose page they are on, such as a project."""

    user: User
    workspace: Workspace
    today: date
    scope: Record | None = None

    @classmethod
    def of(cls, request: HttpRequest, scope: Record | None = None) -> Viewer:
        """The viewer of a request that went through the workspace's gate."""
        workspace: Workspace = request.workspace  # type: ignore[attr-defined]  # set by `in_workspace`
        user: User = request.user  # type: ignore[assignment]  # signed in, or the gate had turned them away
        return cls(user=user, workspace=workspace, today=timezone.localdate(), scope=scope)

    @cached_property
    def week_starts_on(self) -> int:
        """0 = Sunday ... 6 = Saturday, as the user likes it."""
        return int(self.user.week_starts_on)

    @cached_property
    def is_client(self) -> bool:
        """Whether they see of the work only what is meant for clients."""
        return is_client(self.user, self.workspace)

    def shown(self, rows: Iterable[CustomField]) -> list[CustomField]:
        """Those of the workspace's own fields that the viewer may know of."""
        return [row for row in rows if row.for_clients or not self.is_client]

    def own_fields(self, record_type: str) -> list[CustomField]:
        """The workspace's own fields of a record type that the viewer may know of, those of the scope included."""
        from opsloop.kernel.records.custom_field import (
            own_fields,  # its model comes after the gate, which knows viewers
        )

        if record_type not in self._own:
            rows = own_fields(self.workspace, record_type, self.scope.pk if self.scope else None)
            self._own[record_type] = self.shown(rows)
        return self._own[record_type]

    @cached_property
    def _own(self) -> dict[str, list[CustomField]]:
        return {}
