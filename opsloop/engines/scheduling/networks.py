"""Whether a problem has equipment and finish-start links alone, and its network for the quick search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import (
    FREE,
    FROM,
    FS,
    KIND,
    LAG,
    LINK_AT,
    MOST,
    NOW,
    PLAIN,
    RELEASE,
    ROW_AT,
    SLOTS,
    STATE,
    WORK,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.evolving import Island
from opsloop.engines.scheduling.kernel.network import Network
from opsloop.engines.scheduling.kernel.timeline import NEVER


@dataclass(frozen=True)
class Renumbered:
    """A network whose activity k is activity `places[k]` of the problem."""

    network: Network
    places: Ints


def simple(t: Tables) -> bool:
    """Whether only equipment and finish-start links without lag restrict the problem's dates."""
    rows, links = t.act[:-1], t.link
    return bool(
        t.size[PLAIN]
        and not t.act[-1, ROW_AT]
        and not len(t.money)
        and (rows[:, STATE] == FREE).all()
        and (rows[:, RELEASE] == t.size[NOW]).all()
        and t.size[NOW] == 0
        and (links[:, KIND] == FS).all()
        and (links[:, LAG] == 0).all()
        and (links[:, MOST] == NEVER).all()
    )


def network_of(t: Tables, topological: Sequence[int], bound: int) -> Renumbered:
    """The network of a simple problem; search ends at a makespan of `bound`."""
    places = np.array(topological, dtype=np.int32)
    new = np.empty_like(places)
    new[places] = np.arange(len(places), dtype=np.int32)
    n = len(places)
    later = np.repeat(np.arange(n), np.diff(t.act[:, LINK_AT]))
    pairs = sorted({(int(new[before]), int(new[after])) for before, after in zip(t.link[:, FROM], later, strict=True)})
    work = t.act[places, WORK]
    before_at, before = _rows(n, sorted((after, first) for first, after in pairs))
    after_at, after = _rows(n, pairs)
    tails = _longest(work, n, after_at, after)
    need = t.need[places] if t.need.shape[1] else np.zeros((n, 1), dtype=np.uint64)
    capacity = t.capacity if len(t.capacity) else np.zeros(1, dtype=np.uint64)
    network = Network(
        work=work,
        before_at=before_at,
        before=before,
        after_at=after_at,
        after=after,
        need=np.ascontiguousarray(need),
        capacity=capacity,
        latest=(int(tails.max(initial=0)) - tails + work).astype(np.int32),
        bound=bound,
        room=int(t.size[SLOTS]) + 1,
    )
    return Renumbered(network, places)


def island(network: Network, *, size: int, seed: int) -> Island:
    """An empty population."""
    n = len(network.work)
    ints = {name: np.zeros(n + 1, dtype=np.int32) for name in ("key", "placed")}
    whole = {name: np.zeros(n, dtype=np.int32) for name in ("best", "order", "child", "finish", "mirror")}
    return Island(
        lists=np.zeros((size, n), dtype=np.int32),
        finishes=np.zeros((size, n), dtype=np.int32),
        spans=np.zeros(size, dtype=np.int32),
        prints=np.zeros(size, dtype=np.uint64),
        state=np.array([NEVER, 0, 0, 0, 0, 0], dtype=np.int64),
        chance=np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 64)], dtype=np.uint64),
        buckets=np.zeros(network.room + 2, dtype=np.int32),
        weight=np.zeros(n, dtype=np.float64),
        free=np.zeros((network.room, len(network.capacity)), dtype=np.uint64),
        **ints,
        **whole,
    )


def _rows(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    sizes = np.bincount(np.array([one for one, _ in pairs], dtype=np.int64), minlength=count)
    at = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return at, np.array([two for _, two in pairs], dtype=np.int32)


def _longest(work: Ints, count: int, after_at: Ints, after: Ints) -> Ints:
    """The longest path from the start of each activity to the end."""
    tails = np.zeros(count, dtype=np.int32)
    for i in range(count - 1, -1, -1):
        tails[i] = work[i] + tails[after[after_at[i] : after_at[i + 1]]].max(initial=0)
    return tails
