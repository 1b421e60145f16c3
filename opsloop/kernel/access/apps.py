"""The app of this part of the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.settings_pages import SettingsPage, register
from opsloop.kernel.pages import commands
from opsloop.kernel.pages.navigation import register_account


class AccessConfig(AppConfig):
    name = "opsloop.kernel.access"
    label = "access"

    def ready(self) -> None:
        from opsloop.kernel.access import (  # noqa: F401  # a worker writes its letter and imports no page
            inviting,
            subscribers,
        )
        from opsloop.kernel.access.menu import account_menu, go_to_settings, way_out

        register_account(account_menu, order=10)
        register_account(way_out, order=90)
        commands.register(go_to_settings)
        register(
            SettingsPage("workspace", _("Workspace"), "workspace-settings", role="admin", order=10),
            SettingsPage("members", _("Members"), "members", role="member", order=20),
            SettingsPage("tokens", _("API tokens"), "api-tokens", role="guest", order=60),
        )
