"""The app of this part of the kernel."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "opsloop.kernel.links"
    label = "links"
