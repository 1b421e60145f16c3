"""The way to what waits for one's decision; what the palette begins: a case, and a process from a ready one."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands, navigation
from opsloop.kernel.workspaces.being_inside import inside


def case_address(request: HttpRequest) -> str:
    """Where a case begins."""
    return reverse("case-new", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def ready_address(request: HttpRequest) -> str:
    """Where the ready processes are."""
    return reverse("processes-ready", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def brought_address(request: HttpRequest) -> str:
    """Where a process comes in from a file."""
    return reverse("processes-brought", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def approvals_address(request: HttpRequest) -> str:
    """Where the decisions are that wait for one."""
    return reverse("approvals", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


navigation.register(
    navigation.Entry(
        "approvals", _("Approvals"), "list-checks", approvals_address, section="top", order=21, visible=inside
    )
)
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
        "case.escalate",
        _("Escalate the step that waits"),
        commands.Press("escalation"),
        keys="shift+e",
        context="escalation",
        icon="triangle-alert",
        allowed=inside,
    ),
    commands.Command(
        "case.migrate",
        _("Move to the version in force"),
        commands.Press("migration"),
        keys="shift+v",
        context="migration",
        icon="arrow-right",
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
    commands.Command(
        "process.bring",
        _("Bring a process from a BPMN file"),
        commands.OpenDialog(brought_address),
        icon="upload",
        group=commands.CREATE,
        allowed=inside,
    ),
)
