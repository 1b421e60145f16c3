"""What a simulation answers: distributions, which activities are critical, and what moves the end most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Distribution:
    """The values of all runs, in the order of the runs: two with the same seed may be subtracted."""

    values: NDArray[np.float64]

    def percentile(self, share: float) -> float:
        """The value that a share (0 to 1) of the runs does not pass."""
        return float(np.quantile(self.values, share, method="inverted_cdf"))

    @property
    def mean(self) -> float:
        return float(self.values.mean())

    @property
    def p50(self) -> float:
        return self.percentile(0.5)

    @property
    def p80(self) -> float:
        return self.percentile(0.8)

    @property
    def p95(self) -> float:
        return self.percentile(0.95)

    def share_by(self, limit: float) -> float:
        """The share of runs that stay at or below the limit: the chance to be on time, or within a budget."""
        return float((self.values <= limit).mean())


@dataclass(frozen=True, kw_only=True)
class Influence:
    """One bar of a tornado: the mean finish where this went well, and where it went badly.

    For an activity and for a project's shared factor the best and the worst fifth of the runs; for a risk the runs in
    which it does not happen, and in which it does.
    """

    kind: str
    """activity, risk, project."""
    id: str
    low: float
    high: float

    @property
    def swing(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """Finishes are moments in the problem's unit, costs are money."""

    finish: Distribution
    projects: Mapping[str, Distribution]
    activity: Callable[[str], Distribution]
    """The finish of one activity."""
    cost: Distribution
    criticality: Mapping[str, float]
    """The share of runs in which an activity is on the critical path of its project; with resources, of its chain."""
    tornado: tuple[Influence, ...]
    """By swing of the last finish, the widest first."""
    likely: float
    """The finish where everything takes what is most likely and no risk happens."""
    expected: float
    """The finish where everything takes its mean: the rest up to the mean finish comes from paths that merge."""
