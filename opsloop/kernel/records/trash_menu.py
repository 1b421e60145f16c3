"""The way to the trash: in the menu under the workspace's name, and in the palette."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands
from opsloop.kernel.pages.navigation import MenuItem
from opsloop.kernel.workspaces.being_inside import in_a_workspace


def trash_address(request: HttpRequest) -> str:
    """The trash of the workspace that is open."""
    return reverse("trash", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `in_a_workspace`


def trash_menu(request: HttpRequest) -> Sequence[MenuItem]:
    """Its line in the menu."""
    return [MenuItem(_("Trash"), trash_address(request), "trash-2")] if in_a_workspace(request) else []


go_to_trash = commands.Command(
    "go.trash", _("Trash"), commands.Go(trash_address), icon="trash-2", group=commands.GO, allowed=in_a_workspace
)
