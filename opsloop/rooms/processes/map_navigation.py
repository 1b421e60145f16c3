"""The way to the maps."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation
from opsloop.kernel.workspaces.being_inside import inside


def maps_address(request: HttpRequest) -> str:
    """Where the maps of this workspace are."""
    return reverse("maps", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `inside`


navigation.register(
    navigation.Entry("maps", _("Process maps"), "git-branch", maps_address, section="top", order=42, visible=inside)
)
