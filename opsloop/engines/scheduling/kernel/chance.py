"""Random numbers that are the same on every machine: xorshift64* (Vigna 2016), its state in an array."""

import numpy as np

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import Words

SCALE = 1.0 / (1 << 53)


@compiled
def uniform(state: Words) -> float:
    """A number in [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * SCALE


@compiled
def below(state: Words, count: int) -> int:
    """A whole number in [0, count)."""
    return int(uniform(state) * count)
