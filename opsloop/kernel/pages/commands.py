"""The one registry of commands: palette, key layer and the `?` help are all made from it, so help cannot drift.

    commands.register(Command("work_item.state", _("Change state"), Press("state"), keys="s", context="row"))

Keys are written `g p` (one after the other), `mod+k` (Cmd or Ctrl), `shift+s`; several ways are parted by ", ".
A context is `anywhere`, or a word that the page carries in `data-context`; `row` holds where a row or peek is current.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.spoken import spoken

ANYWHERE = "anywhere"
GO, CREATE, ACT, VIEW = "go", "create", "act", "view"
GROUPS = {GO: _("Go to"), CREATE: _("Create"), ACT: _("On this"), VIEW: _("View")}
Address = Callable[[HttpRequest], str]


@dataclass(frozen=True)
class Go:
    """Opens an address in the main panel."""

    url: Address

    def as_data(self, request: HttpRequest) -> dict[str, str]:
        return {"kind": "go", "url": self.url(request)}


@dataclass(frozen=True)
class OpenDialog:
    """Opens an address in a dialog."""

    url: Address

    def as_data(self, request: HttpRequest) -> dict[str, str]:
        return {"kind": "dialog", "url": self.url(request)}


@dataclass(frozen=True)
class Press:
    """Presses the button of a field (`data-field`) on the current row or in the peek."""

    field: str

    def as_data(self, request: HttpRequest) -> dict[str, str]:
        return {"kind": "press", "field": self.field}


@dataclass(frozen=True)
class Give:
    """Adds a value to a field of the current row, or of all that are picked, without asking: `me` to the assignees."""

    field: str
    value: str

    def as_data(self, request: HttpRequest) -> dict[str, str]:
        return {"kind": "give", "field": self.field, "value": self.value}


@dataclass(frozen=True)
class Dispatch:
    """Tells the page's own script: an event of this name on the current row, else on the document."""

    event: str

    def as_data(self, request: HttpRequest) -> dict[str, str]:
        return {"kind": "event", "event": self.event}


@dataclass(frozen=True)
class Command:
    """Something a person can do by its name in the palette or by its keys.

    `allowed` and the addresses may depend on the workspace and on the person's role in it, on nothing else: what
    the page's script knows of commands is kept for the next page.
    """

    key: str
    label: str | Promise
    action: Go | OpenDialog | Press | Give | Dispatch
    keys: str = ""
    context: str = ANYWHERE
    icon: str = ""
    group: str = ACT
    allowed: Callable[[HttpRequest], bool] | None = None
    words: str = ""
    itself: str = ""
    """A key that the focused element answers by itself, such as Enter on a row: told in the help, not heard here."""

    @property
    def ways(self) -> list[str]:
        """Each way to press it."""
        return [" ".join(way.split()) for way in self.keys.split(", ") if way.strip()]


class KeyTaken(ValueError):
    """Two commands want the same keys where both would hear them."""


_commands: dict[str, Command] = {}


def register(*new: Command) -> None:
    """Adds commands; the same key again replaces the command, keys that another one has are refused."""
    for command in new:
        for way in command.ways:
            _refuse_taken(command, way)
        _commands[command.key] = command


def generation() -> int:
    """A number that changes when commands are added: what was drawn of them before is out of date."""
    return hash(tuple(_commands))


def _refuse_taken(command: Command, way: str) -> None:
    for other in _commands.values():
        heard_together = command.context == other.context or ANYWHERE in {command.context, other.context}
        if other.key != command.key and heard_together and any(_clash(way, taken) for taken in other.ways):
            raise KeyTaken(f"{way!r} of {command.key} is taken by {other.key}")


def _clash(one: str, two: str) -> bool:
    """Equal, or one begins the other: `g` would never let `g p` be heard."""
    return one == two or one.startswith(two + " ") or two.startswith(one + " ")


def registered() -> list[Command]:
    """Every command, in the order of registration."""
    return list(_commands.values())


def as_data(request: HttpRequest) -> list[dict[str, object]]:
    """The commands this person may use, as the page's script reads them."""
    return [
        {
            "key": command.key,
            "label": str(command.label),
            "words": f"{command.words} {spoken(str(command.label))}".strip(),
            "keys": command.ways,
            "itself": command.itself,
            "context": command.context,
            "icon": command.icon,
            "group": command.group,
            **command.action.as_data(request),
        }
        for command in _commands.values()
        if command.allowed is None or command.allowed(request)
    ]


register(
    Command("palette", _("Search or jump"), Dispatch("palette:open"), "mod+k", icon="search", group=VIEW),
    Command("help", _("Keys that work here"), Dispatch("help:open"), "?", icon="keyboard", group=VIEW),
    Command(
        "sidebar", _("Show or hide the sidebar"), Dispatch("sidebar:toggle"), "mod+b", icon="panel-left", group=VIEW
    ),
    Command("theme", _("Switch between light and dark"), Dispatch("theme:toggle"), icon="moon", group=VIEW),
    Command("density", _("Make lists denser or wider"), Dispatch("density:next"), icon="rows-3", group=VIEW),
    Command(
        "language", _("Switch between Chinese and English"), Dispatch("language:toggle"), icon="languages", group=VIEW
    ),
    Command("row.next", _("Next"), Dispatch("list:next"), "j", context="list", group=VIEW, itself="arrowdown"),
    Command(
        "row.previous", _("Previous"), Dispatch("list:previous"), "k", context="list", group=VIEW, itself="arrowup"
    ),
    Command(
        "row.open", _("Open beside the list"), Dispatch("row:open"), context="row", icon="panel-right", itself="enter"
    ),
    Command("row.field", _("To the next field of the row"), Dispatch("row:field"), context="row", itself="arrowright"),
    Command("row.copy", _("Copy the address"), Dispatch("row:copy"), "mod+shift+,", context="row", icon="link"),
)
