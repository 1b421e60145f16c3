"""Which projects a user sees, read once for each request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from opsloop.kernel.accounts.models import User
from opsloop.kernel.queries.facts import fact_of, remembered
from opsloop.kernel.queries.prepared import Prepared
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


def _columns(user: User) -> QuerySet[Any, Any]:
    columns = ("pk", "workspace_id", "key", "name", "health", "stage", "archived_at", "template")
    return Project.objects.visible_to(user).order_by("sort_name", "name").values_list(*columns)


VISIBLE = Prepared[tuple[Any, ...]](_columns)


def visible_projects(user: User) -> list[Seen]:
    """The projects the user sees, in every workspace, by name."""
    return remembered(user, "projects", _visible_projects)


def _visible_projects(user: User) -> list[Seen]:
    return [Seen._make([*row[:6], row[6] is not None, row[7]]) for row in VISIBLE.rows(user=user)]


def template_ids(user: User) -> Sequence[int]:
    """The ids of the templates among them, whose work is a pattern that nobody has to do: a fact as well."""
    return fact_of(user, "templates", lambda user: [row.pk for row in visible_projects(user) if row.template])


def visible_project_ids(user: User) -> Sequence[int]:
    """Their ids: a fact that rules are made of."""
    return fact_of(user, "projects", lambda user: [project.pk for project in visible_projects(user)])
