"""The app of this part of the kernel."""

from collections.abc import Sequence
from importlib import import_module

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation


class JobsConfig(AppConfig):
    name = "opsloop.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        import_module("opsloop.kernel.jobs.tasks")
        navigation.register_account(account_menu, order=70)


def account_menu(request: HttpRequest) -> Sequence[navigation.MenuItem]:
    """The way to the list of jobs, inside a workspace."""
    workspace = getattr(request, "workspace", None)
    if workspace is None:
        return ()
    return [navigation.MenuItem(_("Background jobs"), reverse("jobs", args=[workspace.slug]), "hourglass")]
