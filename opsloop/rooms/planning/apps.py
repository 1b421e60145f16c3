"""The app of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "opsloop.rooms.planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        for part in (
            "absences",
            "api_plans",
            "api_verbs",
            "commands",
            "navigation",
            "notices",
            "panels",
            "person_panel",
            "sentences",
            "subscribers",
            "tasks",
        ):
            import_module(f"opsloop.rooms.planning.{part}")
