"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "opsloop.kernel.links"
    label = "links"

    def ready(self) -> None:
        for part in ("panel", "subscribers"):
            import_module(f"{self.name}.{part}")
