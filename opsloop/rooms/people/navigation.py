"""The ways to this room's own pages that the palette knows."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands
from opsloop.kernel.workspaces.models import Membership


def chart_address(request: HttpRequest) -> str:
    """Where the organization chart of this workspace is."""
    return reverse("organization-chart", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `allowed`


def inside(request: HttpRequest) -> bool:
    """Whether the person is in a workspace, as more than a guest."""
    membership = getattr(request, "membership", None)
    return membership is not None and bool(membership.at_least(Membership.Role.MEMBER))


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
