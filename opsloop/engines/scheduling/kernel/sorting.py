"""Copying and sorting, in plain loops: the library's own cost each caller seconds of compiling."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import Floats, Ints

Number = TypeVar("Number", np.int32, np.int64, np.uint64, np.float64)
RUN = 8
"""Runs of so many are sorted by insertion."""


@compiled
def copy(source: NDArray[Number], target: NDArray[Number]) -> None:
    """Both of one dimension and as long."""
    for i in range(source.shape[0]):
        target[i] = source[i]


@compiled
def by_key(key: Floats, chosen: Ints, target: Ints, spare: Ints) -> None:
    """The chosen in ascending order of `key[chosen]` into `target`, equal ones as they come; `spare` is scratch.

    Merge sort from runs of RUN. O(n log n).
    """
    count = chosen.shape[0]
    for first in range(0, count, RUN):
        for k in range(first, min(first + RUN, count)):
            i = chosen[k]
            at = k
            while at > first and key[target[at - 1]] > key[i]:
                target[at] = target[at - 1]
                at -= 1
            target[at] = i
    width = RUN
    while width < count:
        for low in range(0, count - width, 2 * width):
            _merge(key, target, spare, low, low + width, min(low + 2 * width, count))
        width *= 2


@compiled
def _merge(key: Floats, target: Ints, spare: Ints, low: int, middle: int, high: int) -> None:
    """Two sorted runs of the target become one."""
    if key[target[middle - 1]] <= key[target[middle]]:
        return
    for k in range(low, middle):
        spare[k - low] = target[k]
    one, two, at = 0, middle, low
    while one < middle - low:
        if two < high and key[target[two]] < key[spare[one]]:
            target[at] = target[two]
            two += 1
        else:
            target[at] = spare[one]
            one += 1
        at += 1
