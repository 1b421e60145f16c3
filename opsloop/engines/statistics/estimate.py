"""An effect with its interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """The step at the change on the scale of the model, its 95 % interval, and how likely chance alone does as much.

    `p` is that of the model, `placebo_p` that of dates at which nothing happened.
    """

    method: str
    effect: float
    low: float
    high: float
    p: float
    placebo_p: float
