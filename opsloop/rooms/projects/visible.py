"""Which projects a user sees, read once for each request."""

from __future__ import annotations

from typing import Any, NamedTuple

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.asking import PreparedFor
from opsloop.rooms.projects.project import Project


class Seen(NamedTuple):
    """What lists and the sidebar need of a project."""

    pk: int
    workspace_id: int
    key: str
    name: str
    health: str
    stage: str
    archived: bool
    template: bool

    @property
    def listed(self) -> bool:
        """As `ProjectQuerySet.listed`."""
        return not self.archived and not self.template and self.stage != Project.Stage.CLOSED


COLUMNS = ("pk", "workspace_id", "key", "name", "health", "stage", "archived_at", "template")
_rows: PreparedFor[tuple[Any, ...]] = PreparedFor(
    lambda user: Project.objects.visible_to(user).order_by("name").values_list(*COLUMNS)
)


def visible_projects(user: User) -> list[Seen]:
    """The projects the user sees, in every workspace, by name."""
    known: list[Seen] | None = getattr(user, "_visible_projects", None)
    if known is None:
        known = [Seen._make([*row[:6], row[6] is not None, row[7]]) for row in _rows(user)]
        user._visible_projects = known  # type: ignore[attr-defined]  # lives as long as the request's user
    return known


def visible_project_ids(user: User) -> list[int]:
    """Their ids."""
    return [project.pk for project in visible_projects(user)]
