"""Where a person finds imports and the export: at the foot of the sidebar, and in the palette."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import navigation
from opsloop.kernel.workspaces.models import Membership


def register() -> None:
    """Put the page into the sidebar of everybody who may bring something in."""
    navigation.register(
        navigation.Entry(
            "import", _("Import and export"), "import", url=_address, section="foot", order=30, visible=_member
        )
    )


def _address(request: HttpRequest) -> str:
    workspace = getattr(request, "workspace", None)
    return f"/{workspace.slug}/import/" if workspace else ""


def _member(request: HttpRequest) -> bool:
    membership = getattr(request, "membership", None)
    return membership is not None and membership.at_least(Membership.Role.MEMBER)
