"""Trying other ranks of whole projects: a large portfolio is planned anew from keys that are moved project by project.

The keys that made a plan are kept, not its start times: ordered by those, a plan with teams does not come out again.
"""

from __future__ import annotations

from typing import NamedTuple

from opsloop.engines.scheduling.compiling import entry
from opsloop.engines.scheduling.kernel.arrays import PROJECT, Floats, Ints, Memory, Tables
from opsloop.engines.scheduling.kernel.chance import below, uniform
from opsloop.engines.scheduling.kernel.improving import Bench, decoded, keep, normal
from opsloop.engines.scheduling.kernel.sorting import copy


class Ranking(NamedTuple):
    """The keys of the best plan that was made from keys."""

    base: Floats
    """[activity]: a rule's key."""
    offset: Floats
    """[project]: how much later its activities come in the order."""
    trial: Floats
    value: Floats
    """One number: the value of the plan that these keys make."""


@entry
def rank(t: Tables, m: Memory, bench: Bench, ranking: Ranking, free: Ints, spread: float, trials: int) -> None:
    """Move one to eight projects a little or far, and keep what is no worse."""
    for _ in range(trials):
        copy(ranking.offset, ranking.trial)
        far = spread * (0.01 if uniform(bench.chance) < 0.4 else (0.05 if uniform(bench.chance) < 0.6 else 0.2))
        for _ in range(1 << below(bench.chance, 4)):
            project = below(bench.chance, ranking.offset.shape[0])
            ranking.trial[project] += normal(bench.chance) * far
        for k in range(free.shape[0]):
            i = free[k]
            bench.key[i] = ranking.base[i]
            if t.act[i, PROJECT] >= 0:
                bench.key[i] += ranking.trial[t.act[i, PROJECT]]
        value = decoded(t, m, bench, free)
        if value <= ranking.value[0]:
            ranking.value[0] = value
            copy(ranking.trial, ranking.offset)
            if value < bench.value[0]:
                keep(m, bench, value)
