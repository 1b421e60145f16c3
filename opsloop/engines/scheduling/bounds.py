"""Makespans that no plan can beat: the critical path, equipment, and sets of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    NOW,
    PERSON,
    PINNED,
    ROW_AT,
    ROWS,
    STATE,
    WORK,
    Floats,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.equipment import LANES
from opsloop.engines.scheduling.rules import Times

MOST_UNIONS = 300
"""Of groups of people, that are looked at."""


def makespan_bound(t: Tables, times: Times) -> int:
    """In slots from now, never less than 0. With calendars of people's own only the critical path is used."""
    path = int((times.early + times.tail).max(initial=float(t.size[NOW])) - t.size[NOW])
    return max(path, equipment_bound(t), people_bound(t))


def equipment_bound(t: Tables) -> int:
    """Work times amount of each kind, by its capacity."""
    best = 0
    for word in range(len(t.capacity)):
        for lane in range(LANES):
            shift, mask = np.uint64(16 * lane), np.uint64(0xFFFF)
            capacity = int((t.capacity[word] >> shift) & mask)
            amounts = ((t.need[:, word] >> shift) & mask).astype(np.int64)
            total = int((amounts * _open_work(t)).sum())
            best = max(best, -(-total // capacity) if capacity else 0)
    return best


def _open_work(t: Tables) -> Ints:
    """[activity]: what is still to do, but for pins: they may lie before now, or take what others have."""
    return np.where(t.act[:-1, STATE] == PINNED, 0, t.act[:-1, WORK]).astype(np.int32)


def people_bound(t: Tables) -> int:
    """For a set of people: the work that only they can do, by their number; over unions of those who can do a demand.

    Holds with calendars too, since people off work less. Unions grow from the largest demands until nothing is gained.
    """
    demands = Demands.of(t).amounts(_open_work(t).astype(np.float64))
    groups = unions(sorted(demands, key=sorted), most=MOST_UNIONS)
    best = 0
    for group in groups:
        work = sum(amount for inner, amount in demands.items() if inner <= group)
        best = max(best, int(-(-work // len(group))))
    return best


def capacities(t: Tables) -> tuple[Ints, Ints]:
    """[activity, capacity] what is needed, and what there is: equipment, and heads of unions of groups of people."""
    demands = Demands.of(t)
    groups = sorted({group for rows in demands.rows for group, _ in rows}, key=sorted)
    known = sorted(unions(groups, most=MOST_UNIONS), key=sorted)
    needs = [demands.heads(group).astype(np.int32) for group in known]
    there = [len(group) for group in known]
    for word in range(len(t.capacity)):
        for lane in range(LANES):
            shift, mask = np.uint64(16 * lane), np.uint64(0xFFFF)
            needs.append(((t.need[:, word] >> shift) & mask).astype(np.int32))
            there.append(int((t.capacity[word] >> shift) & mask))
    table = np.array(needs, dtype=np.int32).reshape(len(there), len(t.act) - 1)
    return table.T.copy(), np.array(there, dtype=np.int32)


@dataclass(frozen=True)
class Demands:
    """Which groups of people the places of activities are confined to; many activities ask for the same."""

    kind: Ints
    """[activity]: which of the demands it has."""
    rows: list[list[tuple[frozenset[int], int]]]
    """[demand]: groups and how many of them."""

    @classmethod
    def of(cls, t: Tables) -> Demands:
        kind, rows = np.zeros(len(t.act) - 1, dtype=np.int32), list[list[tuple[frozenset[int], int]]]()
        known: dict[tuple[bytes, bytes], int] = {}
        able_at, row_at = t.act[:, ABLE_AT].tolist(), t.act[:, ROW_AT].tolist()
        for i in range(len(kind)):
            able, asked = t.able[able_at[i] : able_at[i + 1]], t.row[row_at[i] : row_at[i + 1]]
            key = able.tobytes(), asked.tobytes()
            if key not in known:
                known[key] = len(rows)
                counts = enumerate(asked.tolist())
                rows.append([(frozenset(able[able[:, ROWS] >> row & 1 == 1, PERSON].tolist()), n) for row, n in counts])
            kind[i] = known[key]
        return cls(kind, rows)

    def amounts(self, work: Floats) -> dict[frozenset[int], float]:
        """What each group must do, where nobody else can; [activity] is the work of one place."""
        found: dict[frozenset[int], float] = {}
        for rows, total in zip(self.rows, np.bincount(self.kind, work, minlength=len(self.rows)), strict=True):
            for group, count in rows:
                found[group] = found.get(group, 0.0) + count * float(total)
        return found

    def heads(self, group: frozenset[int]) -> Floats:
        """[activity]: how many places only this group can fill."""
        counts = [sum(count for inner, count in rows if inner <= group) for rows in self.rows]
        return np.array(counts, dtype=np.float64)[self.kind]


def unions(groups: Sequence[frozenset[int]], *, most: int) -> set[frozenset[int]]:
    """Groups, everybody, then unions of two, of three and so on, as far as there are no more than `most` in all."""
    found, wider = set(groups), set(groups)
    if groups:
        found.add(frozenset[int]().union(*groups))
    while wider and len(wider) * len(groups) <= most * most:
        wider = {one | two for one in wider for two in groups} - found
        if len(found) + len(wider) > most:
            break
        found |= wider
    return found
