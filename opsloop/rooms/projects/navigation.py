"""The projects in the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands, navigation
from opsloop.kernel.workspaces.being_inside import in_a_workspace
from opsloop.rooms.projects.models import Project
from opsloop.rooms.projects.visible import visible_projects

if TYPE_CHECKING:
    from opsloop.kernel.accounts.models import User
    from opsloop.kernel.workspaces.models import Workspace

SHOWN = 30
COLORS = {
    Project.Health.ON_TRACK: "green",
    Project.Health.AT_RISK: "yellow",
    Project.Health.OFF_TRACK: "red",
}


def projects_of(request: HttpRequest) -> navigation.SidebarGroup | None:
    """The running projects that the person sees, by name, with the colour of their health."""
    workspace: Workspace | None = getattr(request, "workspace", None)
    if workspace is None:
        return None
    user: User = request.user  # type: ignore[assignment]  # pages of a workspace are for the signed-in only
    running = [row for row in visible_projects(user) if row.workspace_id == workspace.pk and row.listed]
    everything = reverse("collection", args=[workspace.slug, "projects"])
    items = tuple(
        navigation.SidebarItem(
            project.name,
            f"{everything}{project.key}/items/",
            COLORS.get(Project.Health(project.health), "grey"),
            covers=f"{everything}{project.key}",
        )
        for project in running[:SHOWN]
    )
    return navigation.SidebarGroup(
        "projects", _("Projects"), items, add=f"{everything}new", add_label=_("New project"), more=everything
    )


def templates_address(request: HttpRequest) -> str:
    """Where the project templates of this workspace are."""
    return reverse("project-templates", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `allowed`


navigation.register_sidebar(projects_of, order=50)
commands.register(
    commands.Command(
        "project.from-template",
        _("New project from a template"),
        commands.OpenDialog(templates_address),
        icon="copy",
        group=commands.CREATE,
        allowed=in_a_workspace,
    ),
    commands.Command(
        "work_item.take",
        _("Assign to me"),
        commands.Give("assignees", "me"),
        keys="i",
        context="row",
        icon="user-plus",
    ),
    commands.Command(
        "work_item.hand-in",
        _("Hand in a version for acceptance"),
        commands.Press("submission"),
        keys="shift+s",
        context="hand-in",
        icon="send",
    ),
)
