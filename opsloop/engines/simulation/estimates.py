"""What is uncertain: three points for the work of an activity, and risks that happen or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class WrongEstimate(ValueError):
    """An estimate contradicts itself; the sentence names it."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Working time of an activity from start to finish, in the problem's unit: at best, most likely, at worst."""

    activity: str
    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.likely <= self.high:
            raise WrongEstimate(
                f"the estimate of {self.activity} should rise from 0 on; got {self.low}, {self.likely}, {self.high}"
            )

    @property
    def mean(self) -> float:
        """Of the beta distribution of PERT. Source: Malcolm et al. 1959, Operations Research 7(5)."""
        return (self.low + 4 * self.likely + self.high) / 6


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Something that happens with a probability: then its activities take `delay` longer, and it costs `cost`."""

    id: str
    probability: float
    activities: Sequence[str] = ()
    delay: float = 0.0
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise WrongEstimate(f"risk {self.id} has probability {self.probability}; wanted 0 to 1")
        if self.delay < 0:
            raise WrongEstimate(f"risk {self.id} delays by {self.delay}; wanted 0 or more")
