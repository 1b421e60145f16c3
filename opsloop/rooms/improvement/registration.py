"""What an improvement is measured by, said before the roll-out: indicator, direction, window and counter-measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from opsloop.engines.statistics import Change, Indicator
from opsloop.engines.statistics.indicators import Kind

Better = Literal["lower", "higher"]
FEWEST_WEEKS, MOST_WEEKS, MOST_WASH_IN = 4, 104, 26
MOST_COUNTERS = 3
HALF_A_ONE, MINUTE_AND_A_HALF = 0.5, 1e-3
"""What counts for nothing of things that are counted, and of days."""
DURATION, WAIT, AGAIN, STEPS, TURNS = "duration", "wait", "again", "steps", "turns"
INDICATORS: Mapping[str, tuple[Kind, Any]] = {
    DURATION: ("duration", _("Days until a case is done")),
    WAIT: ("amount", _("Days of waiting before a step")),
    AGAIN: ("share", _("Share of cases with a step done again")),
    STEPS: ("amount", _("Steps done for a case")),
    TURNS: ("amount", _("People who had a case, one after the other")),
}
"""What can be measured of any log: the kind as the statistics know it, and what it is called."""


@dataclass(frozen=True)
class Measure:
    """One indicator: which, of which step (empty: of the whole case), which way is better, and the least effect worth
    the name (0.05: five per cent; of shares five percentage points)."""

    key: str
    step: str = ""
    better: Better = "lower"
    least_effect: float = 0.05

    def __post_init__(self) -> None:
        if self.key not in INDICATORS or (self.key == WAIT) > bool(self.step):
            raise ValueError(f"wanted one of {sorted(INDICATORS)}, and a step for {WAIT}; got {self}")

    @property
    def kind(self) -> Kind:
        """The kind as the statistics know it."""
        return INDICATORS[self.key][0]

    @property
    def label(self) -> Any:
        """What it is called, without its step."""
        return INDICATORS[self.key][1]

    def indicator(self, *, counter: bool = False) -> Indicator:
        """As the engine takes it."""
        name = f"{self.key}:{self.step}" if self.step else self.key
        smallest = HALF_A_ONE if self.key in {STEPS, TURNS} else MINUTE_AND_A_HALF
        return Indicator(name, self.kind, self.better, self.least_effect, counter, smallest)


@dataclass(frozen=True)
class Registration:
    """The main measure and those that must not become worse; so many weeks before and after, without the first ones.

    `column` is the column of a brought log that says the team of a case; empty where no column does.
    """

    main: Measure
    counters: tuple[Measure, ...] = ()
    weeks: int = 12
    wash_in_weeks: int = 1
    column: str = ""

    def __post_init__(self) -> None:
        if not FEWEST_WEEKS <= self.weeks <= MOST_WEEKS or not 0 <= self.wash_in_weeks <= MOST_WASH_IN:
            raise ValueError(f"wanted {FEWEST_WEEKS} to {MOST_WEEKS} weeks, got {self.weeks}, {self.wash_in_weeks}")
        if len(self.counters) > MOST_COUNTERS:
            raise ValueError(f"wanted at most {MOST_COUNTERS} counter-measures, got {len(self.counters)}")

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All of them, the main one first."""
        return (self.main, *self.counters)

    def change(self, day: Any) -> Change:
        """As the engine takes it, once it is known on which day it begins."""
        return Change(day, self.weeks, self.wash_in_weeks)

    def as_values(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "counters": [asdict(one) for one in self.counters]}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Registration:
        """As `as_values` wrote it."""
        counters = tuple(Measure(**one) for one in values["counters"])
        return cls(**{**values, "main": Measure(**values["main"]), "counters": counters})
