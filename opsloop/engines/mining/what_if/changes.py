"""What could be done differently: each change says what becomes of the visits, the crews and the arrivals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MOST = 10.0
"""Factors beyond this are a mistake of typing."""


@dataclass(frozen=True)
class Skip:
    """The step is left out in this share of its visits: 1 removes it, less is a threshold below which it is not
    asked for."""

    step: str
    share: float = 1.0

    def __post_init__(self) -> None:
        _between("share", self.share, 0, 1)


@dataclass(frozen=True)
class Automate:
    """Nobody does the step any more: it takes no time and waits for nobody."""

    step: str


@dataclass(frozen=True)
class Faster:
    """Doing the step takes `service` times as long, and what it lies before anybody begins `delay` times."""

    step: str
    service: float = 1.0
    delay: float = 1.0

    def __post_init__(self) -> None:
        _between("service", self.service, 0, MOST)
        _between("delay", self.delay, 0, MOST)


@dataclass(frozen=True)
class Staff:
    """So many people more (or fewer, below 0) in the crew of the step, who do nothing else."""

    step: str
    more: int

    def __post_init__(self) -> None:
        if self.more == 0 or abs(self.more) > 1000:
            raise ValueError(f"more must be between -1000 and 1000 and not 0, got {self.more}")


@dataclass(frozen=True)
class LessRework:
    """This share of the times that a case comes back to the step does not happen, with all that led back to it."""

    step: str
    share: float = 1.0

    def __post_init__(self) -> None:
        _between("share", self.share, 0, 1)


@dataclass(frozen=True)
class Volume:
    """So many times as many cases arrive."""

    factor: float

    def __post_init__(self) -> None:
        _between("factor", self.factor, 0.1, MOST)


Change: TypeAlias = Skip | Automate | Faster | Staff | LessRework | Volume


def _between(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be between {low} and {high}, got {value}")
