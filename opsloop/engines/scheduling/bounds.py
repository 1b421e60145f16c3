"""Makespans that no plan can beat: the critical path, equipment, and sets of people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import ABLE_AT, NOW, PERSON, ROW_AT, ROWS, WORK, Tables
from opsloop.engines.scheduling.kernel.equipment import LANES
from opsloop.engines.scheduling.rules import Times

MOST_GROUPS = 200


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
            total = int((amounts * t.act[:-1, WORK]).sum())
            best = max(best, -(-total // capacity) if capacity else 0)
    return best


def people_bound(t: Tables) -> int:
    """For a set of people: the work that only they can do, by their number; over unions of those who can do a demand.

    Holds with calendars too, since people off work less. Unions grow from the largest demands until nothing is gained.
    """
    demands: dict[frozenset[int], int] = {}
    for i in range(len(t.act) - 1):
        first = int(t.act[i, ROW_AT])
        for row in range(int(t.act[i + 1, ROW_AT]) - first):
            entries = range(int(t.act[i, ABLE_AT]), int(t.act[i + 1, ABLE_AT]))
            group = frozenset(int(t.able[k, PERSON]) for k in entries if int(t.able[k, ROWS]) >> row & 1)
            demands[group] = demands.get(group, 0) + int(t.act[i, WORK]) * int(t.row[first + row])
    groups = _unions(sorted(demands, key=sorted))
    best = 0
    for group in groups:
        work = sum(amount for inner, amount in demands.items() if inner <= group)
        best = max(best, -(-work // len(group)))
    return best


def _unions(groups: Sequence[frozenset[int]]) -> set[frozenset[int]]:
    """All unions where the groups are few; else pairs, and everybody."""
    found = set(groups)
    if not found:
        return found
    found.add(frozenset().union(*groups))
    if len(groups) > MOST_GROUPS:
        return found
    found |= {one | two for one, two in combinations(groups, 2)}
    wider = set(groups)
    while wider and len(found) < MOST_GROUPS * MOST_GROUPS // 4:
        wider = {one | two for one in wider for two in groups} - found
        found |= wider
    return found
