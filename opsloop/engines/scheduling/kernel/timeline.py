"""Where people are busy: sorted, separate intervals on each person's own axis, on which time off does not exist."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import Ints

NEVER = 1 << 30
"""Beyond every horizon."""


@compiled
def first_ending_after(ends: Ints, low: int, high: int, at: int) -> int:
    """The first place in [low, high) whose interval ends after `at`; `high` where none does."""
    while low < high:
        middle = (low + high) >> 1
        if ends[middle] > at:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def gap(
    starts: Ints, ends: Ints, first: int, count: int, at: int, length: int, run_end: Ints, whole: bool, latest: int
) -> int:
    """The earliest start at or after `at` of `length` free slots; NEVER where it would be after `latest`.

    `whole`: no break of the person may lie within; `run_end[w]` is where the run of slots without a break ends.
    """
    last = first + count
    k = first_ending_after(ends, first, last, at)
    while at <= latest:
        if k < last and starts[k] < at + length:
            at = ends[k]
            k += 1
        elif whole and run_end[at] < at + length:
            at = run_end[at]
            while k < last and ends[k] <= at:
                k += 1
        else:
            return at
    return NEVER


@compiled
def occupy(starts: Ints, ends: Ints, first: int, count: int, low: int, high: int) -> int:
    """Add the free interval [low, high), joined with what it touches; answers how many intervals there are now."""
    last = first + count
    k = first_ending_after(ends, first, last, low - 1)
    touches_before = k < last and ends[k] == low
    if touches_before:
        if k + 1 < last and starts[k + 1] == high:
            ends[k] = ends[k + 1]
            for j in range(k + 1, last - 1):
                starts[j], ends[j] = starts[j + 1], ends[j + 1]
            return count - 1
        ends[k] = high
        return count
    if k < last and starts[k] == high:
        starts[k] = low
        return count
    for j in range(last, k, -1):
        starts[j], ends[j] = starts[j - 1], ends[j - 1]
    starts[k], ends[k] = low, high
    return count + 1


@compiled
def free_until(starts: Ints, ends: Ints, first: int, count: int, at: int) -> int:
    """Where the first interval that ends after `at` starts; NEVER where there is none."""
    k = first_ending_after(ends, first, first + count, at)
    return NEVER if k == first + count else int(starts[k])
