"""The way to the plan."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation
from opsloop.kernel.workspaces.models import Membership


def plan_address(request: HttpRequest) -> str:
    """Where the plan of this workspace is."""
    return reverse("plan", args=[request.workspace.slug])  # type: ignore[attr-defined]  # see `visible`


def inside(request: HttpRequest) -> bool:
    """Whether the person is in a workspace, as more than a guest."""
    membership = getattr(request, "membership", None)
    return membership is not None and bool(membership.at_least(Membership.Role.MEMBER))


navigation.register(
    navigation.Entry(
        "plan", _("Plan"), "calendar-range", plan_address, section="top", order=35, visible=inside, keys="g l"
    )
)
