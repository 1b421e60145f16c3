"""What is registered before a change, and what is observed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["duration", "amount", "share"]
"""Days until a case is done; what a case costs or takes (above 0); whether something happened in it (0 or 1)."""


@dataclass(frozen=True)
class Indicator:
    """A number of cases that a change shall move, in which direction, and by how much at least.

    `least_effect` is a ratio for durations and amounts (0.05: five per cent), a difference for shares (0.02: two
    percentage points). A `counter` indicator is watched: it must not become worse. Values below `smallest` count as
    it: the logarithm of nothing is not a number (a minute and a half of a day; of things that are counted, half a one).
    """

    name: str
    kind: Kind
    better: Literal["lower", "higher"]
    least_effect: float = 0.05
    counter: bool = False
    smallest: float = 1e-3

    def __post_init__(self) -> None:
        if not 0 <= self.least_effect < 1:
            raise ValueError(f"the least effect is from 0 to below 1, got {self.least_effect}")


@dataclass(frozen=True)
class Change:
    """The day of a change, how many weeks count on either side of it, and how many after it are left out."""

    day: date
    weeks: int = 26
    wash_in_weeks: int = 0

    def __post_init__(self) -> None:
        if self.weeks < 1 or self.wash_in_weeks < 0:
            raise ValueError(f"wanted 1 week or more and no negative wash-in, got {self.weeks}, {self.wash_in_weeks}")


@dataclass(frozen=True)
class Observed:
    """One case: the day it was opened, its value (None: a duration that has not ended yet), its type, and whether it
    was done within the days for which it is followed, which durations say by themselves.
    """

    opened: date
    value: float | None
    stratum: str = ""
    done: bool = True


@dataclass(frozen=True)
class Measured:
    """An indicator with the cases of those whom the change concerned and, where there are any, of a control team."""

    indicator: Indicator
    cases: Sequence[Observed]
    control: Sequence[Observed] = ()
