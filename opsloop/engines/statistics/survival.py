"""Survival: how many cases are still open after so many days, when some have not ended yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Curve:
    """The Kaplan-Meier estimate: after `days[i]` the share `open[i]` has not ended, with its standard error."""

    days: tuple[float, ...]
    open: tuple[float, ...]
    error: tuple[float, ...]


def curve(days: Sequence[float], ended: Sequence[bool]) -> Curve:
    """The curve of cases that lasted so many days, or last so long already where they have not ended.

    ValueError when none has ended or a length is negative. Source: statsmodels SurvfuncRight.
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    _check(days, ended)
    found = SurvfuncRight(np.asarray(days, dtype=float), np.asarray(ended, dtype=int))
    return Curve(
        *(tuple(float(value) for value in row) for row in (found.surv_times, found.surv_prob, found.surv_prob_se))
    )


def median_of(found: Curve) -> float | None:
    """The days after which half of the cases have ended; None when fewer than half have."""
    return next((day for day, share in zip(found.days, found.open, strict=True) if share <= 0.5), None)


def log_rank(days: Sequence[float], ended: Sequence[bool], group: Sequence[int]) -> float:
    """How likely chance alone sets the curves of the groups as far apart (p). Two groups or more, else ValueError."""
    from statsmodels.duration.survfunc import survdiff

    _check(days, ended)
    if len(set(group)) < 2:
        raise ValueError("wanted two groups or more")
    _statistic, p = survdiff(np.asarray(days, dtype=float), np.asarray(ended, dtype=int), np.asarray(group))
    return float(p)


def _check(days: Sequence[float], ended: Sequence[bool]) -> None:
    if len(days) != len(ended):
        raise ValueError(f"wanted as many ends as lengths, got {len(ended)} and {len(days)}")
    if not any(ended):
        raise ValueError("none of the cases has ended")
    if min(days) < 0:
        raise ValueError(f"a length is at least 0, got {min(days)}")
