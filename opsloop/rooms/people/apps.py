"""The app of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.settings_pages import SettingsPage, register


class PeopleConfig(AppConfig):
    name = "opsloop.rooms.people"
    verbose_name = _("People")

    def ready(self) -> None:
        import_module("opsloop.rooms.people.view_sets")
        import_module("opsloop.rooms.people.subscribers")
        import_module("opsloop.rooms.people.placeholders")
        import_module("opsloop.rooms.people.notices")
        import_module("opsloop.rooms.people.api_verbs")
        import_module("opsloop.rooms.people.panels").register_panels()
        import_module("opsloop.rooms.people.team_panels").register_panels()
        register(SettingsPage("calendar", _("Calendar"), "calendar-settings", role="admin", order=30))
        import_module("opsloop.rooms.people.sentences")
        import_module("opsloop.rooms.people.linking")
        import_module("opsloop.rooms.people.navigation")
