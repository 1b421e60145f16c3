"""Statistics: whether a change made a difference, said so that chance is rarely taken for success.

`prove(change, measured, today=...)` judges indicators that were registered before the change: *improved*, *worse*, *no
evidence* or *not enough data*. Weeks are compared, not cases: cases of one week share its troubles, and tests on cases
find differences where there are none. With a control team it is difference-in-differences, else an interrupted time
series against placebo dates. Durations are followed for the same time in every cohort, so that young cohorts do not
look fast; `survival` shows the curves with open cases.

indicators: what is judged · weekly: cohorts by week · differences, interrupted: the two estimates · survival: curves ·
holm: many indicators · proof: the verdicts.

The libraries behind the estimates are imported where they are called: they take more time and memory to import than
everything else of a server together, and most processes never judge anything.
"""

from opsloop.engines.statistics.holm import holm
from opsloop.engines.statistics.indicators import Change, Indicator, Measured, Observed
from opsloop.engines.statistics.proof import LEVEL, Verdict, judge, prove, together
from opsloop.engines.statistics.survival import Curve, curve, log_rank, median_of
from opsloop.engines.statistics.weekly import Weekly, weekly

__all__ = [
    "LEVEL",
    "Change",
    "Curve",
    "Indicator",
    "Measured",
    "Observed",
    "Verdict",
    "Weekly",
    "curve",
    "holm",
    "judge",
    "log_rank",
    "median_of",
    "prove",
    "together",
    "weekly",
]
