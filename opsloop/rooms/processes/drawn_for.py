"""For what a draft is drawn, where an upper room says so: it is published there, and not for everybody at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from opsloop.kernel.accounts.models import User
from opsloop.rooms.processes.process import Process


@dataclass(frozen=True)
class Purpose:
    """What a draft is drawn for, by name, and where that goes on."""

    label: str
    address: str


Rule = Callable[[Process, User], Purpose | None]
_rules: list[Rule] = []


def says_what_for(rule: Rule) -> Rule:
    """Register what drafts are drawn for: `rule(process, user)`, None where it is nothing of the room's."""
    _rules.append(rule)
    return rule


def drawn_for(process: Process, user: User) -> Purpose | None:
    """What the draft of the process is drawn for, as far as the user may know; None where it is simply a draft."""
    return next((purpose for rule in _rules if (purpose := rule(process, user)) is not None), None)
