"""The app of this part of the kernel."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "opsloop.kernel.jobs"
    label = "jobs"
