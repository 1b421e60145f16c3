"""What a map tells of the people in it, to whoever may look at single people: their load, and who hands to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opsloop.engines.mining import EventLog, Handover, Load, handovers, load
from opsloop.rooms.processes.map_keys import address_key

SHOWN = 20
HOUR = 3600
WIDTH = 100
"""Of the longest bar."""


@dataclass(frozen=True)
class Loaded:
    """One person: their key in addresses, what they did, and how long the bars of it are."""

    key: str
    load: Load
    steps_bar: float
    busy_bar: float

    @property
    def hours(self) -> float | None:
        """Of work; None where the log does not say when it began."""
        return None if self.load.busy_s is None else round(self.load.busy_s / HOUR, 1)


@dataclass(frozen=True)
class Passed:
    """One person hands work to another, by their keys in addresses."""

    source: str
    target: str
    handover: Handover


@dataclass(frozen=True)
class PeopleOfMap:
    """Those with most steps, and the ways that work goes most often; with how many there are of each in all."""

    loaded: Sequence[Loaded]
    people: int
    passed: Sequence[Passed]
    ways: int
    timed: bool
    """Whether the log says when work on a step began, so that there are hours of work."""


def people_of(mined: EventLog) -> PeopleOfMap:
    """The people of these cases; work that stays with somebody is handed to nobody."""
    loads = load(mined)
    shown = loads[:SHOWN]
    most = max((row.events for row in shown), default=0)
    busiest = max((row.busy_s or 0.0 for row in shown), default=0.0)
    between = [row for row in handovers(mined) if row.source != row.target]
    often = sorted(between, key=lambda row: (-row.count, row.source, row.target))[:SHOWN]
    return PeopleOfMap(
        loaded=[
            Loaded(address_key(row.resource), row, _bar(row.events, most), _bar(row.busy_s or 0.0, busiest))
            for row in shown
        ],
        people=len(loads),
        passed=[Passed(address_key(row.source), address_key(row.target), row) for row in often],
        ways=len(between),
        timed=busiest > 0,
    )


def _bar(part: float, whole: float) -> float:
    return round(WIDTH * part / whole, 1) if whole else 0.0
