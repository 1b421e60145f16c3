"""What leave would do elsewhere, read before it is approved: upper rooms say it, since people know nothing of plans.

register_effect(planned_then)      # a callable(leave, viewer) -> Effect | None
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.leave import Leave


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One record that the leave touches, and when."""

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

_asked: list[Ask] = []


def register_effect(ask: Ask) -> None:
    """Ask this too from now on."""
    _asked.append(ask)


def effects_of(leave: Leave, viewer: Viewer) -> list[Effect]:
    """What is known of it, as far as the viewer sees it."""
    return [effect for ask in _asked if (effect := ask(leave, viewer)) is not None]
