"""When work fits where people are one pool, and the climb to the slopes by which that says most (`relaxing`)."""

import math
from typing import NamedTuple

from opsloop.engines.scheduling.compiling import compiled, entry
from opsloop.engines.scheduling.kernel.arrays import Floats, Ints
from opsloop.engines.scheduling.kernel.sorting import by_key

STEP, MOMENTUM, SQUARES = 0.1, 0.7, 0.9
SAFE = 1e-9
SOONEST, PROMISED, SOONEST_COST, PROMISED_COST, STEEPEST, TOTAL, LATER, SLOPE, END, DRIFT, SQUARE = range(11)
COLUMNS = 11


class Pooled(NamedTuple):
    """The work that a group of people shares; projects are the first claims, then each activity is one."""

    claim: Floats
    """[claim]: SOONEST end; PROMISED, the due date, but no sooner; what it costs to end at either; STEEPEST that the
    cost becomes; TOTAL work; LATER, from the mean moment of the work to the end at least. The others are written."""
    start: Ints
    """[activity]: the earliest."""
    member: Ints
    """[activity]: the project that it is part of, or -1."""
    load: Floats
    share: Floats
    """[activity]: of its project's load."""
    capacity: Floats
    """[slot]: one more than there are slots."""
    chosen: Ints
    """The activities with load."""
    order: Ints
    spare: Ints
    density: Floats
    mean: Floats
    left: Floats
    follow: Ints


@entry
def ascend(p: Pooled, steps: int) -> float:
    """The best bound on the way; concave in the slopes, so that small steps lead up."""
    best, drifted, squared = 0.0, 1.0, 1.0
    for c in range(p.claim.shape[0]):
        p.claim[c, SLOPE] = p.claim[c, DRIFT] = p.claim[c, SQUARE] = 0.0
    for step in range(steps):
        drifted *= MOMENTUM
        squared *= SQUARES
        _pull(p)
        by_key(p.density, p.chosen, p.order, p.spare)
        _pool(p)
        best = max(best, _climb(p, STEP * (1.05 - step / steps), 1.0 - drifted, 1.0 - squared))
    return best


@compiled
def _pull(p: Pooled) -> None:
    """The slope of each activity's claims by its work; negative, so that the largest comes first."""
    projects = p.claim.shape[0] - p.load.shape[0]
    for k in range(p.chosen.shape[0]):
        i = p.chosen[k]
        pull = p.claim[projects + i, SLOPE]
        if p.member[i] >= 0:
            pull += p.claim[p.member[i], SLOPE] * p.share[i]
        p.density[i] = -pull / max(SAFE, p.load[i])


@compiled
def _pool(p: Pooled) -> None:
    """The mean moment at which each activity's work is done, where it takes the earliest free time of the pool.

    In descending order of slope by work this is the smallest weighted sum of mean moments. `left[slot]` is what the
    pool can still do, its last place beyond all slots; `follow[slot]` leads to the next slot with something left.
    """
    last = p.capacity.shape[0] - 1
    for slot in range(last + 1):
        p.left[slot] = p.capacity[slot]
        p.follow[slot] = slot + 1 if slot < last and p.capacity[slot] <= 0.0 else slot
    for k in range(p.order.shape[0]):
        i = p.order[k]
        wanted, moments = p.load[i], 0.0
        slot = _free(p.follow, min(p.start[i], last))
        while wanted > 0.0:
            taken = wanted if slot == last else min(wanted, p.left[slot])
            moments += taken * (slot + 0.5)
            wanted -= taken
            if slot < last:
                p.left[slot] -= taken
                if p.left[slot] <= 0.0:
                    p.follow[slot] = slot + 1
                    slot = _free(p.follow, slot)
        p.mean[i] = moments / p.load[i]


@compiled
def _free(follow: Ints, slot: int) -> int:
    """The first slot from this one on with something left; paths are shortened on the way."""
    root = slot
    while follow[root] != root:
        root = follow[root]
    while follow[slot] != root and slot != root:
        further = follow[slot]
        follow[slot] = root
        slot = further
    return int(root)


@compiled
def _climb(p: Pooled, step: float, drifted: float, squared: float) -> float:
    """The bound that the slopes give; then each slope goes the way on which it grows (Kingma, Ba 2015)."""
    _ends(p)
    bound = 0.0
    for c in range(p.claim.shape[0]):
        slope, soonest, promised = p.claim[c, SLOPE], p.claim[c, SOONEST], p.claim[c, PROMISED]
        end = p.claim[c, END] + p.claim[c, LATER] if p.claim[c, TOTAL] > 0.0 else soonest
        sooner, on_time = slope * soonest - p.claim[c, SOONEST_COST], slope * promised - p.claim[c, PROMISED_COST]
        bound += slope * end - max(sooner, on_time)
        gain = end - (soonest if sooner >= on_time else promised)
        drift = MOMENTUM * p.claim[c, DRIFT] + (1.0 - MOMENTUM) * gain
        square = SQUARES * p.claim[c, SQUARE] + (1.0 - SQUARES) * gain * gain
        p.claim[c, DRIFT], p.claim[c, SQUARE] = drift, square
        slope += step * p.claim[c, STEEPEST] * drift / drifted / (math.sqrt(square / squared) + SAFE)
        p.claim[c, SLOPE] = min(max(slope, 0.0), p.claim[c, STEEPEST])
    return bound


@compiled
def _ends(p: Pooled) -> None:
    """The mean moment of the work for each claim."""
    projects = p.claim.shape[0] - p.load.shape[0]
    for c in range(projects):
        p.claim[c, END] = 0.0
    for i in range(p.load.shape[0]):
        p.claim[projects + i, END] = p.mean[i]
        if p.member[i] >= 0:
            p.claim[p.member[i], END] += p.share[i] * p.mean[i]
