"""The app of this part of the kernel."""

from importlib import import_module

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "opsloop.kernel.attachments"
    label = "attachments"

    def ready(self) -> None:
        for part in ("panel", "subscribers", "tally", "tasks"):
            import_module(f"{self.name}.{part}")
