"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "opsloop.kernel.search"
    label = "search"

    def ready(self) -> None:
        for part in ("finding", "subscribers", "tasks"):
            import_module(f"opsloop.kernel.search.{part}")
