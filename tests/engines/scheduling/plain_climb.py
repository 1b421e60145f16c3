"""The climb of `relaxing` once more, with whole arrays and a loop a unit of work: obvious and slow."""

from __future__ import annotations

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import Floats
from opsloop.engines.scheduling.relaxing import Pool


def climbed(pool: Pool, steps: int) -> tuple[float, float]:
    """The best bound in so many steps (Kingma, Ba 2015, with 0.7 and 0.9); and how even the most even choice was.

    Where that is about the rounding of numbers, another order of the same sums chooses otherwise, and ends elsewhere.
    """
    most, nearest = pool.claims.most, np.inf
    slope, drift, squares, best = np.zeros(len(most)), np.zeros(len(most)), np.zeros(len(most)), 0.0
    for step in range(steps):
        value, gain, even = _bound(pool, slope)
        best, nearest = max(best, value), min(nearest, even)
        drift = 0.7 * drift + 0.3 * gain
        squares = 0.9 * squares + 0.1 * gain * gain
        way = drift / (1 - 0.7 ** (step + 1)) / (np.sqrt(squares / (1 - 0.9 ** (step + 1))) + 1e-9)
        slope = np.clip(slope + 0.1 * (1.05 - step / steps) * most * way, 0.0, most)
    return best, nearest


def _bound(pool: Pool, slope: Floats) -> tuple[float, Floats, float]:
    claims, projects = pool.claims, len(pool.total) - len(pool.load)
    inside = claims.member >= 0
    pull = slope[projects:] + np.where(inside, slope[claims.member], 0.0) * pool.share
    density = -pull / np.maximum(1e-9, pool.load)
    mean = _pooled(pool, np.argsort(density, kind="stable").tolist())
    of_projects = np.bincount(claims.member[inside], (pool.share * mean)[inside], minlength=projects)
    ends = np.where(pool.total > 0, np.concatenate([of_projects, mean]) + pool.later, claims.soonest)
    due = np.maximum(claims.soonest, claims.due)
    sooner, on_time = slope * claims.soonest - claims.cost(claims.soonest), slope * due - claims.cost(due)
    value = float((slope * ends - np.maximum(sooner, on_time)).sum())
    sides = np.abs(sooner - on_time)[(slope > 0) & (due > claims.soonest)] / (1 + np.abs(on_time).max())
    apart = np.diff(np.sort(density[pool.load > 0])) / (1 + np.abs(density).max())
    even = float(min(sides.min(initial=np.inf), apart[apart > 0].min(initial=np.inf)))
    return value, ends - np.where(sooner >= on_time, claims.soonest, due), even


def _pooled(pool: Pool, order: list[int]) -> Floats:
    """The mean moments of the work, each in turn in the earliest free time of the pool."""
    left, mean = pool.capacity.copy(), np.zeros(len(pool.load))
    for i in order:
        wanted, slot = pool.load[i], min(int(pool.claims.start[i]), len(left) - 1)
        while wanted > 0:
            taken = wanted if slot == len(left) - 1 else min(wanted, left[slot])
            mean[i] += taken * (slot + 0.5) / pool.load[i]
            wanted -= taken
            left[slot] -= taken
            slot = min(slot + 1, len(left) - 1)
    return mean
