"""The app of this part of the kernel."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "opsloop.kernel.pages"
    label = "pages"
