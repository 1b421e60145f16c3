"""Search for problems in which everything is done by one person: the shortest plan by simulated annealing."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from opsloop.engines.scheduling.cpsat import Found, within_scope
from opsloop.engines.scheduling.kernel.annealing import BEST, STEP, STOP, Shop, Walk, anneal
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    DEADLINE,
    FROM,
    FS,
    HEAD_AT,
    KIND,
    LAG,
    LINK_AT,
    MOST,
    PERSON,
    RELEASE,
    SLOTS,
    WORK,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.rules import Times

LARGEST = 1_000
"""Activities: a trial decodes all of them."""
MOST_LINKS = 10
"""For each activity: a trial reads all of them."""
HOT, COLD = 1 / 8, 1 / 120
"""Temperatures, in mean work of an activity."""
CYCLE_TRIALS = 100_000
"""Of the first cycle."""
ROUND_WORK = 10_000_000
"""Activities decoded in a round by each thread: about a tenth of a second."""
MOST_TRIALS = 50_000
"""In a round, where activities are few."""


def single_handed(t: Tables) -> bool:
    """Whether nothing but one person each and links from finish to start restricts the problem's dates.

    All work one after the other ends within the calendar, so that no order of it can be out of bounds. With releases
    the general search is better.
    """
    rows, links = t.act[:-1], t.link
    heads = np.diff(t.act[:, HEAD_AT])
    return bool(
        0 < len(rows) <= LARGEST
        and within_scope(t)
        and heads.any()
        and (heads <= 1).all()
        and not t.need.any()
        and (rows[:, DEADLINE] >= NEVER).all()
        and not rows[:, RELEASE].any()
        and len(links) <= MOST_LINKS * len(rows)
        and int(rows[:, WORK].sum(dtype=np.int64)) + int(links[:, LAG].sum(dtype=np.int64)) <= t.size[SLOTS]
        and (links[:, KIND] == FS).all()
        and (links[:, LAG] >= 0).all()
        and (links[:, MOST] == NEVER).all()
    )


@dataclass
class Annealing:
    """A walk for each thread; whoever is behind after a round goes on from the best plan."""

    t: Tables
    shop: Shop
    walks: list[Walk]
    trials: int

    @classmethod
    def of(
        cls, t: Tables, times: Times, topological: Sequence[int], *, bound: int, seed: int, workers: int
    ) -> Annealing:
        """From a list by the longest tail. `bound`: in slots, where search ends."""
        shop = _shop(t, bound)
        order, seat = _listed(shop, times, topological)
        walks = [_walk(shop, order, seat, seed=seed * 1000 + number) for number in range(workers)]
        for walk in walks:
            anneal(shop, walk, 0)
        return cls(t, shop, walks, max(1, min(MOST_TRIALS, ROUND_WORK // (len(order) + len(shop.before)))))

    def round(self, pool: ThreadPoolExecutor) -> None:
        """Every walk goes on for as many trials."""
        list(pool.map(lambda walk: anneal(self.shop, walk, self.trials), self.walks))
        best = self._best
        for walk in self.walks:
            if walk.state[BEST] > best.state[BEST]:
                for name in ("best_order", "best_seat", "best_finish"):
                    getattr(walk, name)[:] = getattr(best, name)
                walk.state[[BEST, STEP]] = best.state[BEST], 0

    def stop(self) -> None:
        """The round that goes on ends, and later ones do nothing; from another thread."""
        for walk in self.walks:
            walk.state[STOP] = 1

    @property
    def _best(self) -> Walk:
        return min(self.walks, key=lambda walk: int(walk.state[BEST]))

    @property
    def value(self) -> float:
        return float(self._best.state[BEST])

    @property
    def found(self) -> Found:
        """The best plan as starts and entries."""
        best, t = self._best, self.t
        finishes = self._pulled(best)
        heads = np.full(int(t.act[-1, HEAD_AT]) + 1, -1, dtype=np.int32)
        for i in np.flatnonzero(np.diff(t.act[:, HEAD_AT])):
            entries = np.arange(t.act[i, ABLE_AT], t.act[i + 1, ABLE_AT])
            heads[t.act[i, HEAD_AT]] = entries[t.able[entries, PERSON] == best.best_seat[i]][0]
        return Found(finishes - self.shop.work, finishes, heads, int(finishes.max(initial=0)))

    def _pulled(self, best: Walk) -> Ints:
        """[activity]: its finish, with everything as early as it can be where gaps are left."""
        shop, finishes = self.shop, best.best_finish.copy()
        busy: dict[int, list[tuple[int, int]]] = {}
        for i in np.argsort(best.best_finish - shop.work, kind="stable"):
            rows = slice(shop.before_at[i], shop.before_at[i + 1])
            start = int((finishes[shop.before[rows]] + shop.lag[rows]).max(initial=int(shop.release[i])))
            if best.best_seat[i] != shop.nobody:
                taken = busy.setdefault(int(best.best_seat[i]), [])
                for begin, end in taken:
                    if begin >= start + shop.work[i]:
                        break
                    start = max(start, end)
                if shop.work[i]:
                    insort(taken, (start, start + int(shop.work[i])))
            finishes[i] = start + shop.work[i]
        return finishes


def _shop(t: Tables, bound: int) -> Shop:
    n, nobody = len(t.act) - 1, int(t.able[:, PERSON].max(initial=-1)) + 1
    later = np.repeat(np.arange(n, dtype=np.int32), np.diff(t.act[:, LINK_AT]))
    forward = np.argsort(t.link[:, FROM], kind="stable")
    able, sizes = list[Ints](), np.diff(t.act[:, ABLE_AT]).astype(np.int32)
    for i, asked in enumerate(np.diff(t.act[:, HEAD_AT])):
        mine = t.able[t.act[i, ABLE_AT] : t.act[i + 1, ABLE_AT], PERSON]
        able.append((mine if asked else np.array([nobody])).astype(np.int32))
        sizes[i] = len(able[-1])
    work = t.act[:-1, WORK].copy()
    mean = max(1.0, float(work.mean()))
    return Shop(
        work=work,
        release=t.act[:-1, RELEASE].copy(),
        before_at=t.act[:, LINK_AT].copy(),
        before=t.link[:, FROM].copy(),
        lag=t.link[:, LAG].copy(),
        after_at=_starts(np.bincount(t.link[:, FROM], minlength=n).astype(np.int32)),
        after=later[forward],
        able_at=_starts(sizes),
        able=np.concatenate(able),
        nobody=nobody,
        bound=bound,
        hot=mean * HOT,
        cold=mean * COLD,
    )


def _starts(sizes: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def _listed(shop: Shop, times: Times, topological: Sequence[int]) -> tuple[Ints, Ints]:
    """Of what could come next, the longest tail first, by whoever could begin first."""
    waits = np.diff(shop.before_at)
    ready = list[tuple[float, int]]()
    for i in topological:
        if not waits[i]:
            heappush(ready, (-times.tail[i], i))
    free, finish = np.zeros(shop.nobody + 1), np.zeros(len(shop.work))
    order, seat = list[int](), np.zeros(len(shop.work), dtype=np.int32)
    while ready:
        _, i = heappop(ready)
        order.append(i)
        rows = slice(shop.before_at[i], shop.before_at[i + 1])
        begin = max(float(shop.release[i]), float((finish[shop.before[rows]] + shop.lag[rows]).max(initial=0.0)))
        people = shop.able[shop.able_at[i] : shop.able_at[i + 1]]
        seat[i] = people[np.argmin(np.maximum(free[people], begin))]
        finish[i] = max(free[seat[i]], begin) + shop.work[i]
        free[seat[i]] = finish[i] if seat[i] != shop.nobody else 0.0
        for after in shop.after[shop.after_at[i] : shop.after_at[i + 1]]:
            waits[after] -= 1
            if not waits[after]:
                heappush(ready, (-times.tail[after], int(after)))
    return np.array(order, dtype=np.int32), seat


def _walk(shop: Shop, order: Ints, seat: Ints, *, seed: int) -> Walk:
    n = len(order)
    whole = {name: np.zeros(n, dtype=np.int32) for name in ("place", "finish", "best_finish")}
    return Walk(
        order=order.copy(),
        seat=seat.copy(),
        ends=np.zeros(shop.nobody + 1, dtype=np.int32),
        best_order=order.copy(),
        best_seat=seat.copy(),
        state=np.array([NEVER, 0, 0, CYCLE_TRIALS, 0], dtype=np.int64),
        chance=np.array([(seed + 1) * 0x9E3779B97F4A7C15 % (1 << 64)], dtype=np.uint64),
        trial=np.zeros(6, dtype=np.int64),
        **whole,
    )
