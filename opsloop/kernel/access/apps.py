"""The app of this part of the kernel."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "opsloop.kernel.access"
    label = "access"
