"""Several indicators at once: one of twenty looks like a success by chance."""

from __future__ import annotations

from collections.abc import Sequence


def holm(values: Sequence[float]) -> list[float]:
    """The p values adjusted so that all together err at most as often as one would, in their order.

    Source: Holm 1979, Scandinavian Journal of Statistics 6(2):65-70.
    """
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(values)), key=lambda at: values[at])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted
