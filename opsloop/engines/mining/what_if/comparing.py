"""Whether the simulation can be believed, and what a change would bring: as it is and changed, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opsloop.engines.mining.what_if.changes import Change
from opsloop.engines.mining.what_if.learned import NOBODY, Learned, Numbers, Seconds
from opsloop.engines.mining.what_if.running import Run, run
from opsloop.engines.mining.what_if.work import Work, changed, drawn

FITTED = 0.7
"""The first so many of the cases are learnt from, the others are what the simulation must meet."""
MOST_OFF = 0.15
"""A simulated median that is farther from the real one than this cannot be believed."""
FEWEST = 30
"""With fewer ended cases on either side nothing can be said."""
WARMING = 0.1
"""So many of the first cases find everybody free, which nobody is; they are not counted."""
MOST_VISITS = 60_000
"""Visits of one run; a longer log is simulated in stretches."""


@dataclass(frozen=True)
class Calibration:
    """How far the process as simulated is from what happened later; durations in seconds."""

    cases: int
    """Cases that ended in the later part."""
    observed_median: float
    simulated_median: float
    distance: float
    """Of Kolmogorov and Smirnov between both distributions, 0 to 1."""

    @property
    def enough(self) -> bool:
        return self.cases >= FEWEST

    @property
    def off(self) -> float:
        """How far the simulated median is off, as a share of the real one."""
        if not self.observed_median:
            return 0.0 if not self.simulated_median else float("inf")
        return abs(self.simulated_median - self.observed_median) / self.observed_median

    @property
    def fits(self) -> bool:
        """Whether what-ifs may be asked."""
        return self.enough and self.off <= MOST_OFF


class NotBelievable(ValueError):
    """The simulation does not meet what happened; `calibration` says by how much."""

    def __init__(self, calibration: Calibration) -> None:
        super().__init__(f"simulated median {calibration.off:.0%} off in {calibration.cases} cases")
        self.calibration = calibration


@dataclass(frozen=True)
class Interval:
    """A mean over the runs and its 95 % interval (Student)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """How cases go, over all runs; durations in seconds."""

    mean: float
    median: float
    p90: float
    queued: dict[str, float]
    """By step: how long a case waits there for somebody, on average over all cases."""
    busy: dict[str, float]
    """By person: the share of the time in which they are busy; those who were added have no name."""


@dataclass(frozen=True)
class Comparison:
    """As it is, changed, and the differences of the pairs: below 0 is faster."""

    calibration: Calibration
    as_is: Outcome
    to_be: Outcome
    mean: Interval
    median: Interval
    runs: int


def calibrated(learned: Learned, *, seed: int, runs: int = 3) -> Calibration:
    """Learn from the first 70 % of the cases, simulate the others, and see how far off their median is.

    Cases that had not ended when the log did are left out on both sides.
    """
    from scipy.stats import ks_2samp

    closed = np.flatnonzero(~learned.open)
    cut = int(len(closed) * FITTED)
    if len(closed) - cut < 1 or cut < 1:
        return Calibration(0, 0.0, 0.0, 1.0)
    horizon = float(learned.ended.max())
    later = learned.arrival[closed[cut]]
    observed = (learned.ended - learned.arrival)[closed[cut:]]
    simulated = []
    for number in range(runs):
        start = max(0, len(closed) - MOST_VISITS // _length(learned))
        arrivals = learned.arrival[start:]
        found = run(drawn(learned, arrivals, closed[:cut], _rng(seed, number)).work)
        seen = (arrivals >= later) & (found.ended <= horizon)
        simulated.append((found.ended - arrivals)[seen])
    together = np.concatenate(simulated)
    if not len(together):
        return Calibration(0, float(np.median(observed)), 0.0, 1.0)
    distance = float(ks_2samp(observed, together).statistic)
    return Calibration(len(observed), float(np.median(observed)), float(np.median(together)), distance)


def what_if(learned: Learned, changes: Sequence[Change], *, seed: int, runs: int = 5) -> Comparison:
    """Simulate as it is and changed, `runs` pairs of runs.

    NotBelievable where the simulation as it is does not meet what happened, WrongLog for a step that the log does not
    have, ValueError for a change that cannot be made (Unknown where the log does not say what it is about).
    """
    if runs < 2:
        raise ValueError(f"runs must be at least 2, got {runs}")
    calibration = calibrated(learned, seed=seed)
    if not calibration.fits:
        raise NotBelievable(calibration)
    closed = np.flatnonzero(~learned.open)
    pairs = [_pair(learned, changes, closed, _rng(seed, number)) for number in range(runs)]
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    return Comparison(
        calibration,
        as_is=_outcome(before, learned),
        to_be=_outcome(after, learned),
        mean=_interval([_mean(two) - _mean(one) for one, two in pairs]),
        median=_interval([float(np.median(two.times) - np.median(one.times)) for one, two in pairs]),
        runs=runs,
    )


@dataclass(frozen=True)
class _Counted:
    """One run without its first cases."""

    work: Work
    run: Run
    times: Seconds


def _pair(
    learned: Learned, changes: Sequence[Change], closed: Numbers, rng: np.random.Generator
) -> tuple[_Counted, _Counted]:
    most = max(MOST_VISITS // _length(learned), FEWEST)
    start = int(rng.integers(max(learned.case_count - most, 0) + 1))
    as_is = drawn(learned, learned.arrival[start : start + most], closed, rng)
    return _counted(as_is.work), _counted(changed(as_is, learned, changes))


def _counted(work: Work) -> _Counted:
    found = run(work)
    warm = int(len(work.arrival) * WARMING)
    return _Counted(work, found, (found.ended - work.arrival)[warm:])


def _outcome(runs: Sequence[_Counted], learned: Learned) -> Outcome:
    times = np.concatenate([row.times for row in runs])
    cases = sum(len(row.work.arrival) for row in runs)
    queued = np.zeros(len(learned.steps))
    busy = np.zeros(max(row.work.people for row in runs))
    span = 0.0
    for row in runs:
        np.add.at(queued, row.work.step, row.run.queued)
        done = row.run.who != NOBODY
        np.add.at(busy, row.run.who[done], row.work.service[done])
        span += float(row.run.ended.max() - row.work.arrival.min()) if len(row.run.ended) else 0.0
    return Outcome(
        mean=float(times.mean()),
        median=float(np.median(times)),
        p90=float(np.quantile(times, 0.9)),
        queued={name: float(total / cases) for name, total in zip(learned.steps, queued, strict=True) if total},
        busy={name: float(total / span) for name, total in zip(learned.people, busy, strict=False) if total and span},
    )


def _mean(row: _Counted) -> float:
    return float(row.times.mean())


def _interval(values: Sequence[float]) -> Interval:
    from scipy.stats import t

    mean = float(np.mean(values))
    half = float(t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values)))
    return Interval(mean, mean - half, mean + half)


def _length(learned: Learned) -> int:
    """Visits of a case, on average, at least 1."""
    return max(1, round(len(learned.step) / learned.case_count))


def _rng(seed: int, number: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, number]))
