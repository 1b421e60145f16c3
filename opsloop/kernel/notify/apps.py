"""The app of this part of the kernel."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "opsloop.kernel.notify"
    label = "notify"
