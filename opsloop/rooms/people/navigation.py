"""The ways to this room's own pages that the palette knows."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands
from opsloop.kernel.workspaces.being_inside import inside


def chart_address(request: HttpRequest) -> str:
    """Where the organization chart of this workspace is."""
    return reverse("organization-chart", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `allowed`


commands.register(
    commands.Command(
        "go.organization-chart",
        _("Organization chart"),
        commands.Go(chart_address),
        icon="building-2",
        group=commands.GO,
        allowed=inside,
    )
)
