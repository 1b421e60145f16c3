"""Difference-in-differences: what changed here and not with those whom the change did not concern."""

from __future__ import annotations

import numpy as np

from opsloop.engines.statistics.estimate import Estimate
from opsloop.engines.statistics.placebo import Numbers, placebo_p
from opsloop.engines.statistics.weekly import Weekly

LONGEST_MEMORY = 0.9


def common(series: Weekly, control: Weekly) -> tuple[Weekly, Weekly]:
    """Both series over the weeks that both have."""
    weeks = np.intersect1d(series.week, control.week)
    return _only(series, weeks), _only(control, weeks)


def differences(series: Weekly, control: Weekly) -> Estimate:
    """The change of the weekly difference, by a two-sample t test over weeks with equal variances.

    Shocks that both share (holidays, seasons) fall out of the difference; troubles of one side alone do not, and where
    they last for weeks there are fewer independent weeks than there seem: interval and p count only so many. Both
    series must have the same weeks.
    """
    from scipy import stats

    gap = series.value - control.value
    before, after = gap[series.after == 0], gap[series.after == 1]
    test = stats.ttest_ind(after, before)
    effect, weeks = float(after.mean() - before.mean()), repeated(before, after)
    freedom = max(len(gap) / weeks - 2, 1)
    wide = float(test.confidence_interval(0.95).high) - effect
    wide *= weeks**0.5 * float(stats.t.ppf(0.975, freedom) / stats.t.ppf(0.975, test.df))
    return Estimate(
        "difference_in_differences",
        effect,
        effect - wide,
        effect + wide,
        float(2 * stats.t.sf(abs(test.statistic) / weeks**0.5, freedom)),
        placebo_p(gap, np.ones((len(gap), 1)), series.after),
    )


def repeated(*stretches: Numbers) -> float:
    """How many weeks tell as much as one that is independent of the others; at least 1.

    By the correlation of each week with the next around the means of the stretches, corrected for what is lost by
    estimating these. Source: Bayley and Hammersley 1946, Supplement to JRSS 8(2); correction: Marriott and Pope 1954,
    Biometrika 41(3/4).
    """
    rests = [stretch - stretch.mean() for stretch in stretches]
    squares = sum(float(rest @ rest) for rest in rests)
    if not squares > 0:
        return 1.0
    found = sum(float(rest[1:] @ rest[:-1]) for rest in rests) / squares
    weeks = sum(map(len, rests)) / len(rests)
    memory = min(max(found + (1 + 3 * found) / weeks, 0.0), LONGEST_MEMORY)
    return (1 + memory) / (1 - memory)


def _only(series: Weekly, weeks: np.typing.NDArray[np.float64]) -> Weekly:
    kept = np.isin(series.week, weeks)
    return Weekly(series.week[kept], series.value[kept], series.cases[kept], series.after[kept])
