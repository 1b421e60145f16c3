"""Cases by the week in which they were opened, as one number a week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.statistics.indicators import Change, Indicator, Observed

FOLLOWED = 0.9
"""Durations are followed for so long that this share of the cases before the change was done by then."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Weekly:
    """One number for each week: `value` is the mean logarithm of its cases, or their share.

    `week` counts from the change (negative before it), `after` is 1 from the end of the wash-in on, `cases` says how
    many are behind a number. Weeks without a case, in the wash-in, or not followed to the end are left out.
    """

    week: Numbers
    value: Numbers
    cases: NDArray[np.int64]
    after: Numbers

    @property
    def weeks_before(self) -> int:
        """Weeks before the change."""
        return int((self.after == 0).sum())

    @property
    def weeks_after(self) -> int:
        """Weeks after the wash-in."""
        return int((self.after == 1).sum())

    def cases_where(self, after: bool) -> int:
        """Cases on one side of the change."""
        return int(self.cases[self.after == float(after)].sum())

    def mean_where(self, after: bool) -> float:
        """The mean of the weeks on one side, on the scale of `value`."""
        return float(self.value[self.after == float(after)].mean())

    @property
    def move(self) -> float:
        """By how much the mean after the change lies above that before it, on the scale of `value`."""
        return self.mean_where(after=True) - self.mean_where(after=False)

    @property
    def share(self) -> float:
        """Of a series of shares that of all its cases together, never quite 0 or 1."""
        every = float(self.cases.sum())
        return (float((self.value * self.cases).sum()) + 0.5) / (every + 1)

    def in_log_odds(self) -> Weekly:
        """Shares in log odds, along the tangent at the share of all cases together, so that what moves a team of many
        and one of few alike moves both series alike.

        The log odds of each week would lean to one half, the more the fewer cases a week has, and two teams whose
        numbers drift apart would seem to change. Source: the first step of quasi-likelihood, McCullagh and Nelder 1989,
        section 9.2.
        """
        return replace(self, value=self.value / self.odds_slope)

    @property
    def odds_slope(self) -> float:
        """By how much the share grows with its log odds."""
        return self.share * (1 - self.share)


def weekly(
    indicator: Indicator, change: Change, cases: Sequence[Observed], *, today: date, follow_up: int | None = None
) -> Weekly:
    """The cases as one number a week, standardised to the mix of types before the change.

    Each case is followed for `follow_up` days (of durations `followed` of the same cases unless given, else 0), and
    weeks that are younger are left out, so that all weeks are measured alike. A duration counts as that when it lasts
    longer; amounts and shares must be given as they were after so many days.
    """
    days = (followed(change, cases) if indicator.kind == "duration" else 0) if follow_up is None else follow_up
    last = (today - timedelta(days=days) - change.day).days // 7
    by_week: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        week = (case.opened - change.day).days // 7
        value = scaled(indicator, case, days)
        if value is not None and _counts(change, week) and week < last:
            by_week[week][case.stratum].append(value)
    shares = mix(change, cases, after=False)
    weeks = sorted(by_week)
    return Weekly(
        np.array(weeks, dtype=float),
        np.array([_one(by_week[week], shares) for week in weeks]),
        np.array([sum(map(len, by_week[week].values())) for week in weeks], dtype=np.int64),
        np.array([float(week >= 0) for week in weeks]),
    )


def followed(change: Change, cases: Sequence[Observed]) -> int:
    """The days after which `FOLLOWED` of the cases opened before the change were done; those still open count as
    not.
    """
    before = [case for case in cases if -change.weeks <= (case.opened - change.day).days // 7 < 0]
    ages = sorted(case.value if case.value is not None else float("inf") for case in before)
    if not ages:
        return 0
    days = ages[min(int(FOLLOWED * len(ages)), len(ages) - 1)]
    done = [age for age in ages if age != float("inf")]
    return int(days if days != float("inf") else max(done, default=0.0)) + 1


def mix(change: Change, cases: Sequence[Observed], *, after: bool) -> Mapping[str, float]:
    """The share of each type among the cases opened on one side of the change."""
    sides = ((case.stratum, (case.opened - change.day).days // 7) for case in cases)
    counts = Counter(stratum for stratum, week in sides if _counts(change, week) and (week >= 0) == after)
    total = sum(counts.values())
    return {stratum: count / total for stratum, count in counts.items()}


def plain(indicator: Indicator, value: float) -> float:
    """The value of a week as people read it: days, an amount, or a share."""
    return value if indicator.kind == "share" else exp(value)


def _counts(change: Change, week: int) -> bool:
    return -change.weeks <= week < 0 or change.wash_in_weeks <= week < change.wash_in_weeks + change.weeks


def scaled(indicator: Indicator, case: Observed, days: int) -> float | None:
    """The value of a case as it is averaged.

    A duration that goes on, or lasts longer than it is followed, counts as followed to the end.
    """
    if indicator.kind == "duration":
        return log(max(min(days if case.value is None else case.value, days), indicator.smallest))
    if case.value is None:
        return None
    return case.value if indicator.kind == "share" else log(max(case.value, indicator.smallest))


def _one(values: Mapping[str, Sequence[float]], shares: Mapping[str, float]) -> float:
    weights = {stratum: shares.get(stratum, 0.0) for stratum in values}
    total = sum(weights.values())
    if total == 0:
        weights, total = {stratum: float(len(row)) for stratum, row in values.items()}, sum(map(len, values.values()))
    return sum(weights[stratum] * sum(row) / len(row) for stratum, row in values.items()) / total
