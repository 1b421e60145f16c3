"""Placebo dates: how large a step looks where nothing was changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def placebo_p(values: Numbers, known: Numbers, after: Numbers) -> float:
    """The share of rotations of the series at which the step looks as large as at the change, or larger.

    `known` are the columns that explain the series without a change (weeks by columns, with a constant), `after` the
    step. The residuals of the model without a step are turned round by 0, 1, ... weeks, and |t| of the step is worked
    out for each turn; all turns are equally likely when nothing happened. At least 1/weeks.
    """
    fitted = known @ np.linalg.lstsq(known, values, rcond=None)[0]
    rest = values - fitted
    turned = np.stack([np.roll(rest, turn) for turn in range(len(rest))], axis=1)
    sizes = np.abs(_t_of_last(np.column_stack([known, after]), turned))
    return float(np.mean(sizes >= sizes[0] - 1e-9))


def _t_of_last(design: Numbers, responses: Numbers) -> Numbers:
    """The t statistic of the last column of the design for each column of the responses."""
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ responses
    rest = responses - design @ beta
    variance = (rest**2).sum(axis=0) / (len(design) - design.shape[1])
    sizes: Numbers = beta[-1] / np.sqrt(np.maximum(variance * inverse[-1, -1], 1e-300))
    return sizes
