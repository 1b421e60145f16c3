"""What the sidebar shows: entries and groups that rooms register when the app starts.

    navigation.register(Entry("my-work", _("My work"), "square-check", url=..., section="top", order=20, keys="g y"))
    navigation.register_sidebar(projects_of)        # a callable(request) -> SidebarGroup | None
    navigation.register_account(account_menu)       # a callable(request) -> Sequence[MenuItem]

An entry is a command too: the palette finds it and its keys work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages import commands

Words = str | Promise

ALL = _("All")


@dataclass(frozen=True)
class Section:
    """A headed part of the sidebar; `top` and `foot` have no heading."""

    key: str
    label: Words
    order: int = 50


@dataclass(frozen=True)
class Entry:
    """One place that everybody can go to; `phone` puts it into the tab bar of a phone too (at most four)."""

    key: str
    label: Words
    icon: str
    url: Callable[[HttpRequest], str]
    section: str = "modules"
    order: int = 50
    badge: Callable[[HttpRequest], int | None] | None = None
    visible: Callable[[HttpRequest], bool] | None = None
    keys: str = ""
    phone: bool = False


@dataclass(frozen=True)
class Line:
    """An entry as this person sees it now."""

    key: str
    label: Words
    icon: str
    url: str
    badge: int | None = None


@dataclass(frozen=True)
class SidebarItem:
    """One record in a group of the sidebar: a square of its colour, or an icon; `covers` is what lies below it."""

    label: str
    url: str
    color: str = "grey"
    icon: str = ""
    badge: int | None = None
    covers: str = ""
    key: int | None = None
    """What names it where a group is put in order."""


@dataclass(frozen=True)
class SidebarGroup:
    """A list of records in the sidebar, such as favourites; `more` leads to all, `arrange` to what orders them."""

    key: str
    label: Words
    items: Sequence[SidebarItem]
    add: str = ""
    add_label: Words = ""
    more: str = ""
    more_label: Words = ALL

    def __post_init__(self) -> None:
        """What was drawn of a group is kept under the group, which a list would forbid."""
        object.__setattr__(self, "items", tuple(self.items))

    arrange: str = ""
    arrange_label: Words = ""
    order: str = ""
    """Where the keys of its items go in their new order; empty where nobody chooses it."""


@dataclass(frozen=True)
class MenuItem:
    """A line of the account menu: a link, a POST (`method="post"`), or a line between groups (no label)."""

    label: Words = ""
    url: str = ""
    icon: str = ""
    method: str = "get"
    current: bool = False


SidebarHook = Callable[[HttpRequest], SidebarGroup | None]
AccountHook = Callable[[HttpRequest], Sequence[MenuItem]]


@dataclass
class _Registered:
    sections: dict[str, Section] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    groups: list[tuple[int, SidebarHook]] = field(default_factory=list)
    account: list[tuple[int, AccountHook]] = field(default_factory=list)


_registered = _Registered()


def register(*things: Section | Entry) -> None:
    """Puts sections and entries into the sidebar; the same key again replaces what was there."""
    for thing in things:
        if isinstance(thing, Section):
            _registered.sections[thing.key] = thing
        else:
            _registered.entries[thing.key] = thing
            commands.register(way_to(thing))


def way_to(entry: Entry) -> commands.Command:
    """The command that goes to an entry's page; also for pages that have no line of their own in the sidebar."""
    return commands.Command(
        f"go.{entry.key}",
        entry.label,
        commands.Go(entry.url),
        keys=entry.keys,
        icon=entry.icon,
        group=commands.GO,
        allowed=entry.visible,
    )


def register_sidebar(hook: SidebarHook, *, order: int = 50) -> None:
    """Puts a list of records into the sidebar, such as the projects of this person."""
    _registered.groups.append((order, hook))


def register_account(hook: AccountHook, *, order: int = 50) -> None:
    """Puts lines into the menu under the workspace's name."""
    _registered.account.append((order, hook))


register(Section("top", "", 0), Section("modules", _("Modules"), 50), Section("foot", "", 90))


def entries(request: HttpRequest, section: str, *, phone: bool = False) -> list[Entry]:
    """The entries of a section that this person may open, in order; with `phone` those of a phone's tab bar."""
    found = [each for each in _registered.entries.values() if each.section == section and (each.phone or not phone)]
    return sorted((e for e in found if e.visible is None or e.visible(request)), key=lambda entry: entry.order)


def sections() -> list[Section]:
    """Every section, from top to foot."""
    return sorted(_registered.sections.values(), key=lambda section: section.order)


def groups(request: HttpRequest) -> list[SidebarGroup]:
    """The lists of records of this person."""
    found = (hook(request) for _order, hook in sorted(_registered.groups, key=lambda pair: pair[0]))
    return [group for group in found if group is not None]


def account_menu(request: HttpRequest) -> list[MenuItem]:
    """The lines under the workspace's name."""
    return [item for _order, hook in sorted(_registered.account, key=lambda pair: pair[0]) for item in hook(request)]


def phone_entries(request: HttpRequest) -> list[Entry]:
    """What the tab bar of a phone shows."""
    found = [entry for section in sections() for entry in entries(request, section.key, phone=True)]
    return found[:4]
