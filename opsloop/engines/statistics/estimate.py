"""An effect with its interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Drift:
    """How two teams moved apart before the change, and what is left of the step when they had gone on like that.

    `weekly` is that movement a week on the scale of the model, `p` how likely chance alone shows as much, `left` the
    step without it, and `left_p` how likely chance alone does what is left. `reach` is how many weeks lie between the
    middle of the weeks before and that of those after.
    """

    weekly: float
    p: float
    left: float
    left_p: float
    reach: float


@dataclass(frozen=True)
class Estimate:
    """The step at the change on the scale of the model, its 95 % interval, and how likely chance alone does as much.

    `p` is that of the model, `placebo_p` that of dates at which nothing happened. `drift` is known with a control.
    """

    method: str
    effect: float
    low: float
    high: float
    p: float
    placebo_p: float
    drift: Drift | None = None
