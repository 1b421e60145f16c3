"""Where the line of an event leads besides its record: rooms say it.

@leads("process.found_rework")
def to_the_map(event: Event, viewer: User, workspace: Workspace) -> str:
    ...
"""

from __future__ import annotations

from collections.abc import Callable

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Workspace

Place = Callable[[Event, User, Workspace], str]
"""An address, empty where the viewer has none to go to."""
_places: dict[str, Place] = {}


def leads(*names: str) -> Callable[[Place], Place]:
    """Register where events called `record_type.verb` lead."""

    def register(place: Place) -> Place:
        _places.update(dict.fromkeys(names, place))
        return place

    return register


def place_of(event: Event, viewer: User, workspace: Workspace) -> str:
    """Where the event leads the viewer; empty where it is the record alone."""
    place = _places.get(f"{event.record_type}.{event.verb}")
    return "" if place is None else place(event, viewer, workspace)
