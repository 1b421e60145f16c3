"""The menu under the workspace's name: the other workspaces, settings, one's own account, signing out."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.accounts.settings_pages import settings_pages
from opsloop.kernel.pages import commands
from opsloop.kernel.pages.navigation import MenuItem
from opsloop.kernel.workspaces.founders import may_found
from opsloop.kernel.workspaces.standing import memberships


def account_menu(request: HttpRequest) -> Sequence[MenuItem]:
    """What everybody signed in finds here."""
    if not isinstance(request.user, User):
        return []
    line = MenuItem()
    return [
        *_workspaces(request, request.user),
        *([MenuItem(_("New workspace"), reverse("new-workspace"), "plus")] if may_found(request.user) else []),
        line,
        *_settings(request),
        MenuItem(_("Your account"), reverse("profile"), "user"),
    ]


def settings_address(request: HttpRequest) -> str:
    """The first page of settings that this person may open here."""
    return settings_pages(request, personal=False)[0].address(request)


def has_settings(request: HttpRequest) -> bool:
    """Whether there is one."""
    return bool(settings_pages(request, personal=False))


go_to_settings = commands.Command(
    "go.settings",
    _("Settings"),
    commands.Go(settings_address),
    keys="g s",
    icon="settings",
    group=commands.GO,
    allowed=has_settings,
)


def way_out(request: HttpRequest) -> Sequence[MenuItem]:
    """Signing out, below whatever rooms add to the menu."""
    signed_in = isinstance(request.user, User)
    return [MenuItem(_("Sign out"), reverse("sign-out"), "log-out", method="post")] if signed_in else []


def _workspaces(request: HttpRequest, user: User) -> list[MenuItem]:
    here = getattr(request, "workspace", None)
    mine = [row.workspace for row in memberships(user).values()]
    return [MenuItem(team.name, f"/{team.slug}/", "building-2", current=team == here) for team in mine]


def _settings(request: HttpRequest) -> list[MenuItem]:
    """The first page of the workspace's settings that this person may open."""
    return [MenuItem(_("Settings"), settings_address(request), "settings")] if has_settings(request) else []
