"""Placebo dates: how large a step looks where nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
SAME = 1e-9


def placebo_p(values: Numbers, known: Numbers, after: Numbers) -> float:
    """The share of rotations of the series at which the step looks as large as at the change, or larger: at least
    1/weeks. For the columns see `step_sizes`.
    """
    sizes = step_sizes(values, known, after)
    return float(np.mean(sizes >= sizes[0] - SAME))


def together_p(family: Sequence[Numbers]) -> list[float]:
    """The placebo of several series at once, in their order: `family` are their `step_sizes`.

    All are rotated alike, and what a step is held against is the largest one of all series at that turn, then of those
    that are left: so often does the largest of several look so large where nothing happened. Unlike p values times
    their number it can be small in a short history. Of series of different length the turns that all have count.

    Source: step-down maxT, Westfall and Young 1993, Resampling-Based Multiple Testing, algorithm 2.8.
    """
    turns = min((len(sizes) for sizes in family), default=0)
    left = sorted(range(len(family)), key=lambda at: -family[at][0])
    adjusted, highest = [0.0] * len(family), 0.0
    for rank, at in enumerate(left):
        largest = np.max([family[other][:turns] for other in left[rank:]], axis=0)
        highest = max(highest, float(np.mean(largest >= family[at][0] - SAME)))
        adjusted[at] = highest
    return adjusted


def step_sizes(values: Numbers, known: Numbers, after: Numbers) -> Numbers:
    """How large the step looks at each rotation of the series, the first being the series itself: |t|.

    `known` are the columns that explain the series without a change (weeks by columns, with a constant), `after` the
    step. The residuals of the model without a step are turned round by 0, 1, ... weeks, and |t| of the step is worked
    out for each turn; all turns are equally likely when nothing happened.
    """
    fitted = known @ np.linalg.lstsq(known, values, rcond=None)[0]
    rest = values - fitted
    turned = np.stack([np.roll(rest, turn) for turn in range(len(rest))], axis=1)
    return np.abs(_t_of_last(np.column_stack([known, after]), turned))


def _t_of_last(design: Numbers, responses: Numbers) -> Numbers:
    """The t statistic of the last column of the design for each column of the responses."""
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ responses
    rest = responses - design @ beta
    variance = (rest**2).sum(axis=0) / (len(design) - design.shape[1])
    sizes: Numbers = beta[-1] / np.sqrt(np.maximum(variance * inverse[-1, -1], 1e-300))
    return sizes
