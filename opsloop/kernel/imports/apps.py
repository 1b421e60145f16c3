"""The app of this part of the kernel."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "opsloop.kernel.imports"
    label = "imports"
