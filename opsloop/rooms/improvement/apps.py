"""The app of this room."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementConfig(AppConfig):
    name = "opsloop.rooms.improvement"
    verbose_name = _("Improvement")

    def ready(self) -> None:
        for part in (
            "view_sets",
            "panels",
            "sentences",
            "notices",
            "subscribers",
            "tasks",
            "api_verbs",
            "linking",
            "offering",
            "supposing",
        ):
            import_module(f"opsloop.rooms.improvement.{part}")
