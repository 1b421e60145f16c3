"""Difference-in-differences: what changed here and not with those whom the change did not concern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opsloop.engines.statistics.estimate import Drift, Estimate
from opsloop.engines.statistics.placebo import Numbers, placebo_p
from opsloop.engines.statistics.weekly import Weekly

LONGEST_MEMORY = 0.9
NOTHING = 1e-12
"""An error below it is one of rounding: nothing varies."""
FEWEST_WAVES, WEEKS_A_WAVE = 4, 4
"""On each side of the change: at least so many waves, or one for so many weeks."""


@dataclass(frozen=True)
class StandardError:
    """The standard error of a difference, and of how many degrees of freedom it is."""

    size: float
    freedom: float

    @property
    def reach(self) -> float:
        """Half of the 95 % interval."""
        from scipy import stats

        return float(stats.t.ppf(0.975, self.freedom)) * self.size

    def p(self, effect: float) -> float:
        """How likely chance alone is as large; nan where nothing varies."""
        from scipy import stats

        return 2 * float(stats.t.sf(abs(effect) / self.size, self.freedom)) if self.size > NOTHING else float("nan")


def common(series: Weekly, control: Weekly) -> tuple[Weekly, Weekly]:
    """Both series over the weeks that both have."""
    weeks = np.intersect1d(series.week, control.week)
    return _only(series, weeks), _only(control, weeks)


def differences(series: Weekly, control: Weekly) -> Estimate:
    """The change of the weekly difference: before and after by a t test over weeks.

    Shocks that both share (holidays, seasons) fall out of the difference; troubles of one side alone do not, and where
    they last for weeks there are fewer independent weeks than there seem. How many, two ways of counting say: by the
    memory from week to week (`by_memory`), which takes short troubles for what they are, and by the slow waves alone
    (`by_waves`), which see long ones that single weeks hide. Interval and p are the more doubtful of both. Both series
    must have the same weeks.
    """
    gap = series.value - control.value
    before, after = gap[series.after == 0], gap[series.after == 1]
    effect = float(after.mean() - before.mean())
    errors = (by_memory(before, after), by_waves(before, after))
    wide = max(error.reach for error in errors)
    # Where nothing varies both are no numbers, and neither is the larger one.
    p = max(error.p(effect) for error in errors)
    weeks = series.week[series.after == 0], series.week[series.after == 1]
    reach = float(weeks[1].mean() - weeks[0].mean())
    return Estimate(
        "difference_in_differences",
        effect,
        effect - wide,
        effect + wide,
        p,
        placebo_p(gap, np.ones((len(gap), 1)), series.after),
        _drift(weeks[0], before, effect, reach, max(errors, key=lambda error: error.reach)),
    )


def _drift(weeks: Numbers, before: Numbers, effect: float, reach: float, error: StandardError) -> Drift:
    """How the difference moved in the weeks before, by ordinary least squares, and the step without that.

    The mean of the weeks before and their slope err independently of each other.
    """
    away = weeks - weeks.mean()
    squares = float(away @ away)
    weekly = float(away @ before) / squares
    rest = before - before.mean() - weekly * away
    slope = StandardError(float(np.sqrt(rest @ rest / (len(before) - 2) / squares)), len(before) - 2)
    left = effect - weekly * reach
    left_error = StandardError(float(np.hypot(error.size, reach * slope.size)), max(error.freedom - 1, 1))
    return Drift(weekly, slope.p(weekly), left, left_error.p(left), reach)


def by_memory(before: Numbers, after: Numbers) -> StandardError:
    """The error by equal variances before and after, as of so many fewer weeks as they repeat each other."""
    weeks, every = repeated(before, after), len(before) + len(after)
    rests = float(((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum())
    variance = rests / (every - 2) * (1 / len(before) + 1 / len(after))
    return StandardError((variance * weeks) ** 0.5, max(every / weeks - 2, 1))


def by_waves(before: Numbers, after: Numbers) -> StandardError:
    """The error by the slowest waves of both sides: of each the first cosines, one for `WEEKS_A_WAVE` weeks and at
    least `FEWEST_WAVES`. They do not see the means, nor anything that is over within two or three weeks.

    Source: Lazarus, Lewis, Stock and Watson 2018, Journal of Business & Economic Statistics 36(4):541-559, the equally
    weighted cosine estimate with fixed smoothing.
    """
    waves = [wave for side in (before, after) for wave in _waves(side)]
    mean = sum(wave * wave for wave in waves) / len(waves)
    return StandardError((mean * (1 / len(before) + 1 / len(after))) ** 0.5, len(waves))


def _waves(side: Numbers) -> list[float]:
    """How strong each of the first waves is, on the scale of single weeks."""
    weeks = len(side)
    count = min(max(FEWEST_WAVES, weeks // WEEKS_A_WAVE), weeks - 1)
    rest, middles = side - side.mean(), (np.arange(weeks) + 0.5) / weeks
    return [float((2 / weeks) ** 0.5 * (rest @ np.cos(np.pi * order * middles))) for order in range(1, count + 1)]


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
