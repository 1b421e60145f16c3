"""The app of this part of the kernel."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "opsloop.kernel.search"
    label = "search"
