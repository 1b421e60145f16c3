"""What every page's template knows: `workspace`, `base` to extend, and `shell` for the frame around it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from opsloop.kernel.pages import commands, navigation, words
from opsloop.kernel.pages.kept import KEPT

TARGETS = {
    "main": "pages/fragment.html",
    "peek": "pages/peek.html",
    "popover": "pages/bare.html",
    "dialog": "pages/dialog.html",
}


def page(request: HttpRequest) -> dict[str, object]:
    """One template answers the whole page, the main panel, the peek and the dialog: it extends `base`."""
    return {"workspace": getattr(request, "workspace", None), "base": base_of(request), "shell": Shell(request)}


def base_of(request: HttpRequest) -> str:
    """The template to extend: what htmx asked for, else the whole page."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return TARGETS.get(request.headers.get("HX-Target", ""), "pages/shell.html")
    return "pages/shell.html"


class Shell:
    """The frame around a page, each part made only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)
        self._badges: dict[str, int | None] = {}

    def _liked(self, name: str, otherwise: object) -> object:
        return getattr(self.user, name, None) or self.request.COOKIES.get(name) or otherwise

    @cached_property
    def language(self) -> str:
        """The page's language as HTML names it."""
        return "zh-Hans" if (translation.get_language() or "zh").startswith("zh") else "en"

    @cached_property
    def other_language(self) -> str:
        return "en" if self.language == "zh-Hans" else "zh-hans"

    @cached_property
    def theme(self) -> object:
        return self._liked("theme", "system")

    @cached_property
    def density(self) -> object:
        return self._liked("density", "normal")

    @cached_property
    def week_start(self) -> object:
        """The first day of the week, 1 Monday to 7 Sunday."""
        return self._liked("week_starts_on", 1)

    @cached_property
    def zone(self) -> str:
        """The time zone whose day is today on the page."""
        return str(timezone.get_current_timezone())

    @cached_property
    def single_keys(self) -> bool:
        """Whether single letters are shortcuts for this person."""
        return bool(getattr(self.user, "single_key_shortcuts", True))

    @cached_property
    def sidebar(self) -> str:
        """`narrow` where the person folded the sidebar."""
        return "narrow" if self.request.COOKIES.get("sidebar") == "narrow" else "wide"

    @cached_property
    def sections(self) -> list[tuple[navigation.Section, list[navigation.Line]]]:
        found = (
            (section, self._lines(navigation.entries(self.request, section.key))) for section in navigation.sections()
        )
        return [(section, lines) for section, lines in found if lines]

    @cached_property
    def places(self) -> SafeString:
        """The lines of the sidebar, drawn again only when one of them is another."""
        return self._kept("pages/_places.html", (tuple((part, *lines) for part, lines in self.sections), *self.groups))

    @cached_property
    def tabbar(self) -> SafeString:
        """The tab bar of a phone."""
        return self._kept("pages/_tabbar.html", tuple(self.phone))

    @cached_property
    def overlays(self) -> SafeString:
        """Dialogs, and what the page's script knows: the same for everybody of one role in a workspace."""
        workspace, membership = (getattr(self.request, name, None) for name in ("workspace", "membership"))
        signed_in = bool(self.user is not None and self.user.is_authenticated)
        known = (getattr(workspace, "slug", ""), getattr(membership, "role", ""), signed_in, commands.generation())
        return self._kept("pages/_overlays.html", known)

    def _kept(self, template: str, made_of: Hashable) -> SafeString:
        return KEPT.get((template, self.language, made_of), lambda: render_to_string(template, {"shell": self}))

    @cached_property
    def modules(self) -> bool:
        """Whether a section of modules stands below the lists of records."""
        return any(section.key == "modules" for section, _lines in self.sections)

    @cached_property
    def phone(self) -> list[navigation.Line]:
        return self._lines(navigation.phone_entries(self.request))

    def _lines(self, entries: list[navigation.Entry]) -> list[navigation.Line]:
        return [
            navigation.Line(
                entry.key,
                entry.label,
                entry.icon,
                entry.url(self.request),
                self._badge(entry),
            )
            for entry in entries
        ]

    def _badge(self, entry: navigation.Entry) -> int | None:
        """Asked once, though sidebar and tab bar both show it."""
        if entry.badge is None:
            return None
        if entry.key not in self._badges:
            self._badges[entry.key] = entry.badge(self.request)
        return self._badges[entry.key]

    @cached_property
    def groups(self) -> list[navigation.SidebarGroup]:
        return navigation.groups(self.request)

    @cached_property
    def account(self) -> list[navigation.MenuItem]:
        return navigation.account_menu(self.request)

    @cached_property
    def commands(self) -> list[dict[str, object]]:
        return commands.as_data(self.request)

    @cached_property
    def command_groups(self) -> dict[str, str]:
        return {key: str(label) for key, label in commands.GROUPS.items()}

    @cached_property
    def words(self) -> dict[str, str]:
        return words.for_scripts()

    @cached_property
    def debug(self) -> bool:
        return settings.DEBUG
