"""Random durations: each activity, risk and project has a stream of its own, named after it and the seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.scheduling import Problem
from opsloop.engines.simulation.estimates import Estimate, Risk

Samples: TypeAlias = NDArray[np.float32]
CELLS = 1024
"""In so many pieces the inverse of a distribution function is tabulated, a straight line in each."""


@dataclass(frozen=True)
class Draws:
    """What was drawn: durations of all activities, and the uniform numbers behind them."""

    work: Samples
    """[activity, run]: working time in the problem's unit."""
    uniform: Mapping[int, Samples]
    """By activity, where it is estimated."""
    factors: Mapping[str, Samples]
    """By project: what all its estimated durations are multiplied by."""
    happens: Mapping[str, NDArray[np.bool_]]
    """By risk."""


def draw(
    problem: Problem, estimates: Sequence[Estimate], risks: Sequence[Risk], *, runs: int, seed: int, shared: float
) -> Draws:
    """Durations of all activities in so many runs.

    An estimate is a beta distribution (PERT); of started work what remains is drawn in proportion. Durations of one
    project are multiplied by one number a run, log-normal with mean 1 and logarithmic deviation `shared`. Risks add.
    """
    by_id = {estimate.activity: estimate for estimate in estimates}
    factors = {row.id: _factor(row.id, runs, seed, shared) for row in problem.projects} if shared else {}
    work = np.empty((len(problem.activities), runs), dtype=np.float32)
    uniform: dict[int, Samples] = {}
    for i, activity in enumerate(problem.activities):
        left = activity.working if activity.remaining is None else activity.remaining
        estimate = by_id.get(activity.id)
        if activity.finished is not None or estimate is None:
            work[i] = 0.0 if activity.finished is not None else left
            continue
        uniform[i] = _stream("activity", activity.id, seed).random(runs, dtype=np.float32)
        work[i] = _pert(estimate, uniform[i]) * (left / activity.working if activity.working else 1.0)
        if activity.project in factors:
            work[i] *= factors[activity.project]
    happens = {risk.id: _stream("risk", risk.id, seed).random(runs) < risk.probability for risk in risks}
    for risk in risks:
        for name in risk.activities:
            if problem.activities[problem.index[name]].finished is None:
                work[problem.index[name]] += np.float32(risk.delay) * happens[risk.id]
    return Draws(work, uniform, factors, happens)


def _pert(estimate: Estimate, uniform: Samples) -> Samples:
    """Beta on [low, high] with the mode at `likely`, by its tabulated inverse."""
    width = estimate.high - estimate.low
    if width <= 0:
        return np.full(len(uniform), estimate.low, dtype=np.float32)
    table, slope = _inverse(round(4 * (estimate.likely - estimate.low) / width, 6))
    place = uniform * np.float32(CELLS)
    cell = place.astype(np.intp)
    share = table[cell] + slope[cell] * (place - cell)
    return np.asarray(estimate.low + width * share, dtype=np.float32)


@lru_cache(maxsize=4096)
def _inverse(skew: float) -> tuple[Samples, Samples]:
    """Of the beta distribution with 1 + skew and 5 - skew: at the start of each cell, and how much it rises in it."""
    from scipy.special import betaincinv

    table = betaincinv(1 + skew, 5 - skew, np.linspace(0.0, 1.0, CELLS + 1)).astype(np.float32)
    return table[:-1], np.diff(table)


def _factor(project: str, runs: int, seed: int, shared: float) -> Samples:
    normal = _stream("project", project, seed).standard_normal(runs)
    return np.asarray(np.exp(shared * normal - shared * shared / 2), dtype=np.float32)


def _stream(kind: str, name: str, seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64([seed, crc32(kind.encode()), crc32(name.encode())]))
