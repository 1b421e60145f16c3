"""The app of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "opsloop.rooms.projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        parts = (
            "view_sets",
            "panels",
            "project_panels",
            "navigation",
            "tasks",
            "notices",
            "sentences",
            "linking",
            "person_panels",
            "subscribers",
            "tally",
        )
        for part in (*parts, "api_verbs", "api_reading", "api_checklists", "api_plan", "api_members"):
            import_module(f"opsloop.rooms.projects.{part}")
        from opsloop.kernel.imports.loaders import register_loader
        from opsloop.rooms.projects.importing import WorkLoader

        register_loader("work", WorkLoader())
