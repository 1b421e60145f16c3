"""The pages of settings, personal and of the workspace: each floor and room adds its own when the app starts.

settings_pages.register(SettingsPage("members", _("Members"), "members", role="member", order=20))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class SettingsPage:
    """One tab: its words, its URL's name, and the least role it needs; without a role it is a personal page."""

    key: str
    label: str | Promise
    url_name: str
    role: str = ""
    order: int = 50

    def address(self, request: HttpRequest) -> str:
        """Where it is, for the workspace of the request."""
        if not self.role:
            return reverse(self.url_name)
        return reverse(self.url_name, kwargs={"workspace": request.workspace.slug})  # type: ignore[attr-defined]

    def visible(self, request: HttpRequest) -> bool:
        """Whether this person may open it here."""
        if not self.role:
            return True
        membership = getattr(request, "membership", None)
        return membership is not None and bool(membership.at_least(self.role))


_pages: dict[str, SettingsPage] = {}


def register(*pages: SettingsPage) -> None:
    """Add tabs; the same key again replaces what was there."""
    _pages.update({page.key: page for page in pages})


def settings_pages(request: HttpRequest, *, personal: bool) -> list[SettingsPage]:
    """The personal tabs, or those of the workspace that this person may open, in order."""
    found = (page for page in _pages.values() if bool(page.role) != personal and page.visible(request))
    return sorted(found, key=lambda page: page.order)
