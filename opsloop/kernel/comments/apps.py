"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "opsloop.kernel.comments"
    label = "comments"

    def ready(self) -> None:
        for part in ("panel", "subscribers", "tally"):
            import_module(f"{self.name}.{part}")
