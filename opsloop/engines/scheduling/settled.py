"""What no search decides: begun and pinned work without a choice, as every plan begins with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    BUSY_AT,
    CALENDAR,
    COUNT,
    HEAD_AT,
    PERSON,
    PINNED,
    RANK,
    STARTED,
    STATE,
    Flags,
    Floats,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.relaxing import settle
from opsloop.engines.scheduling.tables import memory_for


@dataclass(frozen=True)
class Settled:
    """What no search decides: pinned and begun work that has no choice of people, nor shares them with such as have.

    Every plan begins with it, so where it ends is known, and when its people are free.
    """

    is_settled: Flags
    """[activity]"""
    memory: Memory

    @classmethod
    def of(cls, t: Tables, entry: Floats) -> Settled:
        settled = np.zeros(len(t.act) - 1, dtype=np.uint8)
        unsure: set[int] = set()
        standing = np.flatnonzero((t.act[:-1, STATE] == STARTED) | (t.act[:-1, STATE] == PINNED)).tolist()
        if t.money.shape[0] or t.capacity.any():
            standing = []
        for i in standing:
            able = t.able[t.act[i, ABLE_AT] : t.act[i + 1, ABLE_AT], PERSON].tolist()
            if len(able) == t.act[i + 1, HEAD_AT] - t.act[i, HEAD_AT] and not unsure.intersection(able):
                settled[i] = 1
            else:
                unsure.update(able)
        memory = memory_for(t)
        settle(t, memory, entry, settled)
        return cls(settled, memory)

    def free_of(self, t: Tables, person: int) -> Floats:
        """[slot]: 1 where the person works and is not taken."""
        calendar = t.calendar[RANK, t.person[person, CALENDAR]]
        works: Floats = np.diff(calendar).astype(np.float64)
        at = int(t.person[person, BUSY_AT])
        for k in range(at, at + int(self.memory.staff[person, COUNT])):
            ranks = calendar[:-1]
            works[(ranks >= self.memory.starts[k]) & (ranks < self.memory.ends[k])] = 0.0
        return works
