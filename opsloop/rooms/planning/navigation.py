"""The way to the plan."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation
from opsloop.kernel.workspaces.being_inside import inside


def plan_address(request: HttpRequest) -> str:
    """Where the plan of this workspace is."""
    return reverse("plan", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `visible`


navigation.register(
    navigation.Entry(
        "plan", _("Plan"), "calendar-range", plan_address, section="top", order=35, visible=inside, keys="g l"
    )
)
