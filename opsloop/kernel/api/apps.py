"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.settings_pages import SettingsPage, register


class ApiConfig(AppConfig):
    name = "opsloop.kernel.api"
    label = "api"

    def ready(self) -> None:
        for part in ("subscribers", "tasks", "sentences"):
            import_module(f"{self.name}.{part}")
        register(
            SettingsPage("api", _("API"), "api-guide", role="guest", order=65),
            SettingsPage("webhooks", _("Webhooks"), "webhooks", role="admin", order=70),
        )
