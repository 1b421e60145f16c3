"""The app of this part of the kernel."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "opsloop.kernel.records"
    label = "records"
