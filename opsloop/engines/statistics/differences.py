"""Difference-in-differences: what changed here and not with those whom the change did not concern."""

from __future__ import annotations

import numpy as np

from opsloop.engines.statistics.estimate import Estimate
from opsloop.engines.statistics.placebo import placebo_p
from opsloop.engines.statistics.weekly import Weekly


def common(series: Weekly, control: Weekly) -> tuple[Weekly, Weekly]:
    """Both series over the weeks that both have."""
    weeks = np.intersect1d(series.week, control.week)
    return _only(series, weeks), _only(control, weeks)


def differences(series: Weekly, control: Weekly) -> Estimate:
    """The change of the weekly difference, by a two-sample t test over weeks with equal variances.

    Shocks that both share (holidays, seasons) fall out of the difference. Both series must have the same weeks.
    """
    from scipy import stats

    gap = series.value - control.value
    before, after = gap[series.after == 0], gap[series.after == 1]
    test = stats.ttest_ind(after, before)
    interval = test.confidence_interval(0.95)
    return Estimate(
        "difference_in_differences",
        float(after.mean() - before.mean()),
        float(interval.low),
        float(interval.high),
        float(test.pvalue),
        placebo_p(gap, np.ones((len(gap), 1)), series.after),
    )


def _only(series: Weekly, weeks: np.typing.NDArray[np.float64]) -> Weekly:
    kept = np.isin(series.week, weeks)
    return Weekly(series.week[kept], series.value[kept], series.cases[kept], series.after[kept])
