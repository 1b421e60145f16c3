"""The app of this part of the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.settings_pages import SettingsPage, register


class AccountsConfig(AppConfig):
    name = "opsloop.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from opsloop.kernel.accounts import resetting  # noqa: F401  # a worker writes its letter and imports no page

        register(
            SettingsPage("profile", _("Profile"), "profile", order=10),
            SettingsPage("password", _("Password"), "change-password", order=20),
            SettingsPage("sessions", _("Sessions"), "sessions", order=30),
        )
