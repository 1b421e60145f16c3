"""What leave or other hours would do elsewhere, read before they are approved: upper rooms say it, as they know plans.

register_effect(planned_then)            # a callable(leave, viewer) -> Effect | None
register_hours_effect(planned_by_week)   # a callable(wish, viewer) -> Effect | None
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.hours_wish import HoursWish
from opsloop.rooms.people.leave import Leave


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One record that is touched, and when."""

    ref: str
    title: str
    address: str
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A sentence, the first of what it speaks of, and how many more there are."""

    words: str
    rows: Sequence[Affected] = ()
    more: int = 0


Ask = Callable[[Leave, Viewer], Effect | None]
AskHours = Callable[[HoursWish, Viewer], Effect | None]

_asked: list[Ask] = []
_asked_of_hours: list[AskHours] = []


def register_effect(ask: Ask) -> None:
    """Ask this too from now on."""
    _asked.append(ask)


def register_hours_effect(ask: AskHours) -> None:
    """Ask this too, where somebody wants other hours."""
    _asked_of_hours.append(ask)


def effects_of(leave: Leave, viewer: Viewer) -> list[Effect]:
    """What is known of it, as far as the viewer sees it."""
    return [effect for ask in _asked if (effect := ask(leave, viewer)) is not None]


def hours_effects_of(wish: HoursWish, viewer: Viewer) -> list[Effect]:
    """The same of the hours that somebody asks for."""
    return [effect for ask in _asked_of_hours if (effect := ask(wish, viewer)) is not None]
