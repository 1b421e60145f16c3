"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "opsloop.kernel.notify"
    label = "notify"

    def ready(self) -> None:
        for part in ("subscribers", "tasks", "navigation", "watchers", "watching"):
            import_module(f"{self.name}.{part}")
