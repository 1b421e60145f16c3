"""The app of this part of the kernel."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "opsloop.kernel.activity"
    label = "activity"
