"""Activities with equipment and finish-start links alone: the quick pass of project scheduling's benchmark problem.

Activities are numbered so that each comes after all it waits for. The same pass, on the links turned around, builds
schedules from the end. It gives what the general pass gives for such problems.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import Ints, Words
from opsloop.engines.scheduling.kernel.equipment import BORROWED


class Network(NamedTuple):
    """Rows `x_at[i]:x_at[i + 1]` of before and after belong to activity i."""

    work: Ints
    before_at: Ints
    before: Ints
    after_at: Ints
    after: Ints
    need: Words
    """[activity, word]; see `equipment`."""
    capacity: Words
    latest: Ints
    """Latest finish by the critical path, for sampling."""
    bound: int
    """No makespan is shorter."""
    room: int
    """Slots that any schedule fits in."""


@compiled
def decode(
    work: Ints, need: Words, capacity: Words, before_at: Ints, before: Ints, order: Ints, free: Words, finish: Ints
) -> int:
    """Finish of each activity, in this order as early as possible; answers the makespan.

    Two thirds of all time is spent here, so one word of equipment has its own loop.
    """
    words = capacity.shape[0]
    for word in range(words):
        for slot in range(free.shape[0]):
            free[slot, word] = capacity[word]
    makespan = 0
    for k in range(order.shape[0]):
        i = order[k]
        at = 0
        for j in range(before_at[i], before_at[i + 1]):
            at = max(at, finish[before[j]])
        for word in range(words):
            if need[i, word] != np.uint64(0):
                at = _fit(free, need, words, i, at, work[i])
                break
        finish[i] = at + work[i]
        makespan = max(makespan, at + work[i])
    return makespan


@compiled
def _fit(free: Words, need: Words, words: int, i: int, at: int, work: int) -> int:
    """The first slot at or after `at` from which it fits; there it is taken."""
    if words == 1:
        wanted = need[i, 0]
        slot = at + work - 1
        while slot >= at:
            if (free[slot, 0] - wanted) & BORROWED:
                at = slot + 1
                slot = at + work
            slot -= 1
        for slot in range(at, at + work):
            free[slot, 0] -= wanted
        return at
    slot = at + work - 1
    while slot >= at:
        for word in range(words):
            if (free[slot, word] - need[i, word]) & BORROWED:
                at = slot + 1
                slot = at + work
                break
        slot -= 1
    for slot in range(at, at + work):
        for word in range(words):
            free[slot, word] -= need[i, word]
    return at


@compiled
def by_key(key: Ints, most: int, order: Ints, count: Ints, backward: bool) -> None:
    """Sort activities by key (0 to most), equal ones in their numbering, or against it where `backward`."""
    n = order.shape[0]
    for value in range(most + 2):
        count[value] = 0
    for i in range(n):
        count[key[i] + 1] += 1
    for value in range(most):
        count[value + 1] += count[value]
    for step in range(n):
        i = n - 1 - step if backward else step
        order[count[key[i]]] = i
        count[key[i]] += 1
