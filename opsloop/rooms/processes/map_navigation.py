"""The way to the maps."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation
from opsloop.kernel.workspaces.models import Membership


def maps_address(request: HttpRequest) -> str:
    """Where the maps of this workspace are."""
    return reverse("maps", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


def inside(request: HttpRequest) -> bool:
    """Whether the person is in a workspace, as more than a guest."""
    membership = getattr(request, "membership", None)
    return membership is not None and bool(membership.at_least(Membership.Role.MEMBER))


navigation.register(
    navigation.Entry("maps", _("Process maps"), "git-branch", maps_address, section="top", order=42, visible=inside)
)
