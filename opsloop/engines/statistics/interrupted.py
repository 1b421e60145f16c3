"""Interrupted time series: a step on top of a trend, with errors that remember the week before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.statistics.estimate import Estimate
from opsloop.engines.statistics.placebo import placebo_p, step_sizes, together_p
from opsloop.engines.statistics.weekly import Weekly

ROUNDS = 6


def interrupted(series: Weekly) -> Estimate:
    """The step of value = a + b week + c after, by generalized least squares with AR(1) errors.

    Source: statsmodels GLSAR; the placebo is the circular shift of the residuals of a + b week.
    """
    from scipy import stats
    from statsmodels.regression.linear_model import GLSAR

    known = _known(series)
    model = GLSAR(series.value, np.column_stack([known, series.after]), rho=1)
    fit = model.iterative_fit(maxiter=ROUNDS)
    effect, error = float(fit.params[-1]), float(fit.bse[-1])
    reach = float(stats.t.ppf(0.975, fit.df_resid)) * error
    p = float(fit.pvalues[-1])
    return Estimate(
        "interrupted_time_series",
        effect,
        effect - reach,
        effect + reach,
        p,
        placebo_p(series.value, known, series.after),
    )


def placebos(family: Sequence[Weekly]) -> list[float]:
    """How often dates at which nothing happened show as much in any of these series, in their order."""
    return together_p([step_sizes(one.value, _known(one), one.after) for one in family])


def _known(series: Weekly) -> NDArray[np.float64]:
    return np.column_stack([np.ones_like(series.week), series.week])
