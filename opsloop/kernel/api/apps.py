"""The app of this part of the kernel."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "opsloop.kernel.api"
    label = "api"
