"""What the palette begins: a case of any process, and a process from a ready one."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands
from opsloop.kernel.workspaces.models import Membership


def case_address(request: HttpRequest) -> str:
    """Where a case begins."""
    return reverse("case-new", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def ready_address(request: HttpRequest) -> str:
    """Where the ready processes are."""
    return reverse("processes-ready", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def inside(request: HttpRequest) -> bool:
    """Whether the person is in a workspace, as more than a guest."""
    membership = getattr(request, "membership", None)
    return membership is not None and bool(membership.at_least(Membership.Role.MEMBER))


commands.register(
    commands.Command(
        "case.begin",
        _("Begin a case of a process"),
        commands.OpenDialog(case_address),
        icon="play",
        group=commands.CREATE,
        allowed=inside,
    ),
    commands.Command(
        "process.ready",
        _("Start from a ready process"),
        commands.OpenDialog(ready_address),
        icon="workflow",
        group=commands.CREATE,
        allowed=inside,
    ),
)
