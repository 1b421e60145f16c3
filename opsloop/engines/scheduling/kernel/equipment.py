"""Equipment in use, slot by slot: four kinds to a word, so that one subtraction checks four capacities."""

import numpy as np

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import Words

LANES = 4
LARGEST = (1 << 15) - 1
"""The most units of one kind: the sixteenth bit of a lane tells that too many were taken."""
BORROWED = np.uint64(0x8000800080008000)


@compiled
def last_conflict(free: Words, need: Words, low: int, high: int) -> int:
    """The last slot of [low, high) in which some kind is not free in that amount; -1 where all fit."""
    for word in range(need.shape[0]):
        wanted = need[word]
        if wanted != np.uint64(0):
            for slot in range(high - 1, low - 1, -1):
                if (free[slot, word] - wanted) & BORROWED:
                    return slot
    return -1


@compiled
def take(free: Words, need: Words, low: int, high: int) -> None:
    """Use it from slot `low` to before `high`."""
    for word in range(need.shape[0]):
        wanted = need[word]
        if wanted != np.uint64(0):
            for slot in range(low, high):
                free[slot, word] -= wanted
