"""The inbox in the sidebar, and its keys."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.notify.inbox import unread_count
from opsloop.kernel.pages import commands, navigation
from opsloop.kernel.workspaces.gate import WorkspaceRequest


def _address(request: HttpRequest) -> str:
    workspace = getattr(request, "workspace", None)
    return reverse("inbox", args=[workspace.slug]) if workspace is not None else "/"


def _unread(request: WorkspaceRequest) -> int | None:
    workspace = getattr(request, "workspace", None)
    return unread_count(request.user, workspace) if workspace is not None else None


navigation.register(
    navigation.Entry(
        "inbox",
        _("Inbox"),
        "inbox",
        url=_address,
        section="top",
        order=10,
        badge=_unread,  # type: ignore[arg-type]  # asked on workspace pages only
        visible=lambda request: getattr(request, "workspace", None) is not None,
        keys="g x",
        phone=True,
    )
)
commands.register(
    commands.Command("inbox.archive", _("Archive"), commands.Press("archive"), "e", context="inbox", icon="archive"),
    commands.Command("inbox.snooze", _("Put off"), commands.Press("snooze"), "h", context="inbox", icon="clock"),
    commands.Command("inbox.read", _("Read or unread"), commands.Press("read"), "u", context="inbox", icon="check"),
)
