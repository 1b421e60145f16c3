"""Trying other orders and other people for some activities while the rest of the plan stands.

The same search serves a small problem as a whole and one late project of a large portfolio with its competitors.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from opsloop.engines.scheduling.compiling import compiled, entry
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    FORBIDDEN,
    FREE,
    FROM,
    HEAD_AT,
    LINK_AT,
    STATE,
    WORK,
    Flags,
    Floats,
    Ints,
    Memory,
    Tables,
    Words,
)
from opsloop.engines.scheduling.kernel.chance import below, uniform
from opsloop.engines.scheduling.kernel.judging import MOVED, judge
from opsloop.engines.scheduling.kernel.passing import bounds, clear, fix
from opsloop.engines.scheduling.kernel.placing import commit, place
from opsloop.engines.scheduling.kernel.sorting import by_key, copy

PASSES, GAINS, FAILED, STOP = range(4)


class Bench(NamedTuple):
    """The plan that is improved, and what the search needs beside it."""

    start: Ints
    finish: Ints
    head: Ints
    value: Floats
    """One number: the value of the plan."""
    price: Floats
    """What people cost in the assignment rule; FORBIDDEN more for who is barred."""
    entry: Floats
    weights: Floats
    ends: Floats
    home: Ints
    """Where the published plan starts each activity; -1 where there is none or it does not matter."""
    hold: Ints
    """Before which slot it does not start although it could: 0, or its home."""
    key: Floats
    sorted: Ints
    order: Ints
    stack: Ints
    placed: Flags
    chance: Words
    state: Ints
    """PASSES made; GAINS found; the activity that FAILED to find a place in the last pass, or -1;
    STOP (1: somebody wants no more)."""


@entry
def improve(t: Tables, m: Memory, kept: Memory, bench: Bench, chosen: Ints, trials: int) -> None:
    """Plan the chosen activities again and again in other orders, the others standing; keep what is better.

    `chosen` holds free activities with all that wait for them, each after all it waits for. It ends early
    where somebody sets STOP.
    """
    _stand(t, m, bench, chosen)
    _copy(m, kept)
    for _ in range(trials):
        if bench.state[STOP] != 0:
            return
        _copy(kept, m)
        _stir(t, bench, chosen)
        _sort(t, bench, chosen)
        turned = _turn(t, bench, chosen) if uniform(bench.chance) < 0.5 else -1
        freed = _free(bench, chosen) if bench.weights[MOVED] > 0.0 else -1
        bench.state[PASSES] += 1
        value = np.inf
        if _place_all(t, m, bench, chosen):
            value = judge(t, m, bench.weights, bench.entry, bench.ends, bench.home)
        if value <= bench.value[0]:
            bench.state[GAINS] += 1 if value < bench.value[0] - 1e-9 else 0
            keep(m, bench, value)
        else:
            if turned >= 0:
                _toggle(bench, turned)
            if freed >= 0:
                _hold(bench, freed)


@entry
def decoded(t: Tables, m: Memory, bench: Bench, free: Ints) -> float:
    """The value of the plan that the keys make; infinite where an activity finds no place within the horizon."""
    clear(t, m)
    for i in range(t.act.shape[0] - 1):
        bench.placed[i] = 1
        if t.act[i, STATE] != FREE:
            fix(t, m, bench.price, i)
    _sort(t, bench, free)
    bench.state[PASSES] += 1
    if not _place_all(t, m, bench, free):
        return np.inf
    return judge(t, m, bench.weights, bench.entry, bench.ends, bench.home)


@compiled
def keep(m: Memory, bench: Bench, value: float) -> None:
    """The plan in memory becomes the plan."""
    copy(m.start, bench.start)
    copy(m.finish, bench.finish)
    copy(m.head, bench.head)
    bench.value[0] = value


@compiled
def _stand(t: Tables, m: Memory, bench: Bench, chosen: Ints) -> None:
    """Everything that is not chosen where the plan has it."""
    clear(t, m)
    n = t.act.shape[0] - 1
    for i in range(n):
        bench.placed[i] = 1
    for k in range(chosen.shape[0]):
        bench.placed[chosen[k]] = 0
    for i in range(n):
        if t.act[i, STATE] != FREE:
            fix(t, m, bench.price, i)
    for i in range(n):
        if t.act[i, STATE] == FREE and bench.placed[i] == 1:
            m.start[i], m.finish[i] = bench.start[i], bench.finish[i]
            for seat in range(t.act[i, HEAD_AT], t.act[i + 1, HEAD_AT]):
                m.head[seat] = bench.head[seat]
            commit(t, m, i)


@compiled
def _copy(source: Memory, target: Memory) -> None:
    copy(source.start, target.start)
    copy(source.finish, target.finish)
    copy(source.head, target.head)
    copy(source.staff.reshape(source.staff.size), target.staff.reshape(target.staff.size))
    copy(source.starts, target.starts)
    copy(source.ends, target.ends)
    copy(source.free.reshape(source.free.size), target.free.reshape(target.free.size))
    copy(source.spent, target.spent)


@compiled
def _stir(t: Tables, bench: Bench, chosen: Ints) -> None:
    """Keys are starts, with noise on some: few or many, near or far."""
    share = 0.02 if uniform(bench.chance) < 0.5 else (0.1 if uniform(bench.chance) < 0.7 else 0.4)
    reach = 2.0 if uniform(bench.chance) < 0.34 else (6.0 if uniform(bench.chance) < 0.5 else 20.0)
    sure = chosen[below(bench.chance, chosen.shape[0])]
    for k in range(chosen.shape[0]):
        i = chosen[k]
        bench.key[i] = bench.start[i]
        if i == sure or uniform(bench.chance) < share:
            bench.key[i] += normal(bench.chance) * reach * (1.0 + t.act[i, WORK])


@compiled
def normal(chance: Words) -> float:
    """Box and Muller 1958."""
    return math.sqrt(-2.0 * math.log(1.0 - uniform(chance))) * math.cos(2.0 * math.pi * uniform(chance))


@compiled
def _sort(t: Tables, bench: Bench, chosen: Ints) -> None:
    """The chosen by key, each behind all it waits for."""
    count = chosen.shape[0]
    for k in range(count):
        bench.placed[chosen[k]] = 0
    by_key(bench.key, chosen, bench.sorted, bench.stack)
    tail = 0
    for k in range(count):
        tail = _append(t, bench, bench.sorted[k], tail)


@compiled
def _append(t: Tables, bench: Bench, first: int, tail: int) -> int:
    """Append what the activity still waits for, then the activity itself."""
    depth = 0
    bench.stack[0] = first
    while depth >= 0:
        i = bench.stack[depth]
        waits = -1
        if bench.placed[i] == 0:
            for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
                if bench.placed[t.link[k, FROM]] == 0:
                    waits = t.link[k, FROM]
                    break
            if waits < 0:
                bench.placed[i] = 1
                bench.order[tail] = i
                tail += 1
        if waits < 0:
            depth -= 1
        else:
            depth += 1
            bench.stack[depth] = waits
    return tail


@compiled
def _turn(t: Tables, bench: Bench, chosen: Ints) -> int:
    """Bar somebody from an activity, or let them in again: the entry whose price changed, or -1."""
    i = chosen[below(bench.chance, chosen.shape[0])]
    heads = t.act[i + 1, HEAD_AT] - t.act[i, HEAD_AT]
    able = t.act[i + 1, ABLE_AT] - t.act[i, ABLE_AT]
    if heads == 0 or able <= heads:
        return -1
    if uniform(bench.chance) < 0.5:
        entry = bench.head[t.act[i, HEAD_AT] + below(bench.chance, heads)]
    else:
        entry = t.act[i, ABLE_AT] + below(bench.chance, able)
    if entry < 0:
        return -1
    _toggle(bench, entry)
    return int(entry)


@compiled
def _free(bench: Bench, chosen: Ints) -> int:
    """Let an activity start before its home, or hold it there again: which one, or -1."""
    i = chosen[below(bench.chance, chosen.shape[0])]
    if bench.home[i] < 0 or uniform(bench.chance) < 0.5:
        return -1
    _hold(bench, i)
    return int(i)


@compiled
def _hold(bench: Bench, i: int) -> None:
    bench.hold[i] = 0 if bench.hold[i] > 0 else bench.home[i]


@compiled
def _toggle(bench: Bench, entry: int) -> None:
    bench.price[entry] += -FORBIDDEN if bench.price[entry] >= FORBIDDEN / 2 else FORBIDDEN


@compiled
def _place_all(t: Tables, m: Memory, bench: Bench, chosen: Ints) -> bool:
    bench.state[FAILED] = -1
    for k in range(chosen.shape[0]):
        i = bench.order[k]
        at, finish_from = bounds(t, m, i)
        if not place(t, m, bench.price, i, max(at, bench.hold[i]), finish_from):
            bench.state[FAILED] = i
            return False
        commit(t, m, i)
    return True
