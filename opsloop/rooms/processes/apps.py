"""The app of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessesConfig(AppConfig):
    name = "opsloop.rooms.processes"
    verbose_name = _("Processes")

    def ready(self) -> None:
        for part in (
            "view_sets",
            "panels",
            "navigation",
            "sentences",
            "notices",
            "subscribers",
            "tasks",
            "api_verbs",
            "following_api",
            "linking",
            "reading_logs",
            "map_navigation",
            "what_if_acts",
            "amounts",
        ):
            import_module(f"opsloop.rooms.processes.{part}")
