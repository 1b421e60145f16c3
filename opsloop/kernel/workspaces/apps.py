"""The app of this part of the kernel."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "opsloop.kernel.workspaces"
    label = "workspaces"
