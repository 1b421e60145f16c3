"""Population search over activity lists, for makespan with equipment alone.

Each child crosses a peak of the father into the mother's list, mutates, is decoded, and is justified to the right and
to the left again. Sources: Valls, Ballestin and Quintanilla 2008, EJOR 185 (peak crossover, double justification);
Kolisch and Hartmann 1999 (regret-biased sampling).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from opsloop.engines.scheduling.compiling import compiled, entry
from opsloop.engines.scheduling.kernel.arrays import Floats, Ints, Longs, Words
from opsloop.engines.scheduling.kernel.chance import below, uniform
from opsloop.engines.scheduling.kernel.network import Network, by_key, decode
from opsloop.engines.scheduling.kernel.sorting import copy

BEST, FILLED, SCHEDULES, STALL, RESTARTS, STOP = range(6)
SWAPS = 0.05


class Island(NamedTuple):
    """One population and the memory its search needs."""

    lists: Ints
    """[member, place]: activities in order of their start."""
    finishes: Ints
    spans: Ints
    prints: Words
    """A hash of each member's finishes, so that no two are alike."""
    best: Ints
    """Finishes of the best schedule found."""
    state: Longs
    """BEST makespan, FILLED members, SCHEDULES built, STALL (children since a better one), RESTARTS, STOP
    (1: somebody wants no more)."""
    chance: Words
    order: Ints
    child: Ints
    finish: Ints
    mirror: Ints
    key: Ints
    buckets: Ints
    placed: Ints
    weight: Floats
    free: Words


@entry
def evolve(net: Network, isle: Island, schedules: int, patience: int) -> None:
    """Go on until so many schedules more are built, one as short as the bound is found, or somebody sets STOP."""
    until = isle.state[SCHEDULES] + schedules
    size = isle.lists.shape[0]
    while (
        isle.state[SCHEDULES] < until
        and isle.state[BEST] > net.bound
        and (isle.state[STOP] == 0 or isle.state[SCHEDULES] == 0)
    ):
        if isle.state[FILLED] < size:
            _sample(net, isle)
        else:
            _cross(net, isle)
            _swap(net, isle)
        span = justify(net, isle)
        _keep(isle, span)
        if isle.state[STALL] > patience:
            isle.state[FILLED] = 0
            isle.state[STALL] = 0
            isle.state[RESTARTS] += 1


@compiled
def justify(net: Network, isle: Island) -> int:
    """Decode the child, push everything to the right, then to the left; leaves finishes and the makespan."""
    span = decode(net.work, net.need, net.capacity, net.before_at, net.before, isle.child, isle.free, isle.finish)
    n = net.work.shape[0]
    for i in range(n):
        isle.key[i] = span - isle.finish[i]
    by_key(isle.key, span, isle.order, isle.buckets, True)
    span = decode(net.work, net.need, net.capacity, net.after_at, net.after, isle.order, isle.free, isle.mirror)
    for i in range(n):
        isle.key[i] = span - isle.mirror[i]
    by_key(isle.key, span, isle.order, isle.buckets, False)
    span = decode(net.work, net.need, net.capacity, net.before_at, net.before, isle.order, isle.free, isle.finish)
    isle.state[SCHEDULES] += 3
    return span


@compiled
def _keep(isle: Island, span: int) -> None:
    """Into the population in place of the worst, where it is no worse and no twin."""
    n = isle.finish.shape[0]
    mark = np.uint64(span)
    for i in range(n):
        mark = (mark ^ np.uint64(isle.finish[i])) * np.uint64(1099511628211)
    if span < isle.state[BEST]:
        isle.state[BEST] = span
        copy(isle.finish, isle.best)
        isle.state[STALL] = 0
    isle.state[STALL] += 1
    filled = isle.state[FILLED]
    for member in range(filled):
        if isle.prints[member] == mark:
            return
    into = filled
    if filled < isle.lists.shape[0]:
        isle.state[FILLED] += 1
    else:
        into = 0
        for member in range(1, filled):
            if isle.spans[member] > isle.spans[into]:
                into = member
        if span > isle.spans[into]:
            return
    isle.prints[into] = mark
    isle.spans[into] = span
    copy(isle.finish, isle.finishes[into])
    copy(isle.order, isle.lists[into])


@compiled
def _sample(net: Network, isle: Island) -> None:
    """A random list: of the activities that could come next, one with an early latest finish is likelier."""
    n = net.work.shape[0]
    steep = 4.0 if uniform(isle.chance) < 0.33 else 1.0
    ready = 0
    for i in range(n):
        isle.placed[i] = net.before_at[i + 1] - net.before_at[i]
        if isle.placed[i] == 0:
            isle.key[ready] = i
            ready += 1
    for place in range(n):
        latest = 0
        for k in range(ready):
            latest = max(latest, net.latest[isle.key[k]])
        total = 0.0
        for k in range(ready):
            isle.weight[k] = float(latest - net.latest[isle.key[k]] + 1) ** steep
            total += isle.weight[k]
        point = uniform(isle.chance) * total
        k = 0
        while k < ready - 1 and point >= isle.weight[k]:
            point -= isle.weight[k]
            k += 1
        i = isle.key[k]
        ready -= 1
        isle.key[k] = isle.key[ready]
        isle.child[place] = i
        for j in range(net.after_at[i], net.after_at[i + 1]):
            isle.placed[net.after[j]] -= 1
            if isle.placed[net.after[j]] == 0:
                isle.key[ready] = net.after[j]
                ready += 1


@compiled
def _tournament(isle: Island) -> int:
    one, two = below(isle.chance, isle.lists.shape[0]), below(isle.chance, isle.lists.shape[0])
    return one if isle.spans[one] <= isle.spans[two] else two


@compiled
def _cross(net: Network, isle: Island) -> None:
    """The father's activities in a window move as a block, in his order, to their mean place in the mother's list."""
    mother, father = _tournament(isle), _tournament(isle)
    n = net.work.shape[0]
    low, high = _peak(net, isle, father)
    for i in range(n):
        isle.placed[i] = 0
    block, mean = 0, 0.0
    for place in range(n):
        i = isle.lists[mother, place]
        isle.key[i] = place
        if isle.finishes[father, i] > low and isle.finishes[father, i] - net.work[i] < high:
            isle.placed[i] = 1
            block += 1
            mean += place
    centre = int(mean / max(block, 1))
    tail = 0
    for place in range(n):
        i = isle.lists[mother, place]
        if place == centre:
            for step in range(n):
                j = isle.lists[father, step]
                if isle.placed[j] == 1:
                    isle.order[tail] = j
                    tail += 1
        if isle.placed[i] == 0:
            isle.order[tail] = i
            tail += 1
    _repair(net, isle)


@compiled
def _peak(net: Network, isle: Island, father: int) -> tuple[int, int]:
    """A window of the father's schedule in which much is used: the best of three random ones."""
    span = isle.spans[father]
    width = max(1, int(span * (0.1 + 0.4 * uniform(isle.chance))))
    best, chosen = -1.0, 0
    for _ in range(3):
        low = below(isle.chance, max(1, span - width + 1))
        used = 0.0
        for i in range(net.work.shape[0]):
            if net.need[i, 0] != np.uint64(0):
                end = isle.finishes[father, i]
                used += max(0, min(end, low + width) - max(end - net.work[i], low))
        if used > best:
            best, chosen = used, low
    return chosen, chosen + width


@compiled
def _repair(net: Network, isle: Island) -> None:
    """The order becomes the child, with each activity moved behind all it waits for."""
    n = net.work.shape[0]
    for i in range(n):
        isle.placed[i] = 0
    tail = 0
    for place in range(n):
        tail = _append(net, isle, isle.order[place], tail)


@compiled
def _append(net: Network, isle: Island, first: int, tail: int) -> int:
    """Append what the activity still waits for, then the activity itself."""
    depth = 0
    isle.key[0] = first
    while depth >= 0:
        i = isle.key[depth]
        waits = -1
        if isle.placed[i] == 0:
            for j in range(net.before_at[i], net.before_at[i + 1]):
                if isle.placed[net.before[j]] == 0:
                    waits = net.before[j]
                    break
            if waits < 0:
                isle.placed[i] = 1
                isle.child[tail] = i
                tail += 1
        if waits < 0:
            depth -= 1
        else:
            depth += 1
            isle.key[depth] = waits
    return tail


@compiled
def _swap(net: Network, isle: Island) -> None:
    """Neighbours change places here and there, unless one waits for the other."""
    for place in range(net.work.shape[0] - 1):
        if uniform(isle.chance) < SWAPS:
            i, j = isle.child[place], isle.child[place + 1]
            waits = False
            for k in range(net.before_at[j], net.before_at[j + 1]):
                waits = waits or net.before[k] == i
            if not waits:
                isle.child[place], isle.child[place + 1] = j, i
