"""Simulated annealing of work that is done by one person each: who does it, and in which order.

A plan is an activity list with a person for each activity; decoding appends each to its person's work. Trials are
judged by how far the work of people ends after a target, one slot below the best plan, all of it added up. The
makespan alone would say nothing until the last of several people who end late has improved. Source of the scheme:
Kirkpatrick, Gelatt and Vecchi 1983; with people as machines of limited eligibility the problem is P | r_j, prec, M_j |
C_max (Graham et al. 1979; Pinedo, Scheduling).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from opsloop.engines.scheduling.compiling import compiled, entry
from opsloop.engines.scheduling.kernel.arrays import Ints, Longs, Words
from opsloop.engines.scheduling.kernel.chance import below, uniform
from opsloop.engines.scheduling.kernel.sorting import copy

BEST, OVER, STEP, CYCLE, STOP = range(5)
FARTHEST = 40
"""Places that an activity goes forward or back in the list, at most."""
GROWTH = 1.5
"""Of a cycle from hot to cold that found nothing."""
LONGEST = 4_000_000
"""Trials of a cycle."""


class Shop(NamedTuple):
    """Rows `x_at[i]:x_at[i + 1]` of before, after and able belong to activity i."""

    work: Ints
    release: Ints
    before_at: Ints
    before: Ints
    lag: Ints
    """Between the finish of `before` and the start of the activity, by the same rows."""
    after_at: Ints
    after: Ints
    able_at: Ints
    able: Ints
    """People; `nobody`, who is free at all times, where an activity needs none."""
    nobody: int
    """The one after the last person."""
    bound: int
    """No makespan is shorter."""
    hot: float
    """How much worse a trial may be that is taken every third time, in slots, at the beginning of a cycle."""
    cold: float
    """The same at its end."""


class Walk(NamedTuple):
    """Where one annealing stands, and its memory."""

    order: Ints
    place: Ints
    seat: Ints
    """Who does each activity."""
    finish: Ints
    ends: Ints
    """[person, and nobody]: when their work ends."""
    best_order: Ints
    best_seat: Ints
    best_finish: Ints
    state: Longs
    """BEST makespan, OVER (how far people end after the target), STEP of the cycle, trials of the CYCLE,
    STOP (1: somebody wants no more)."""
    chance: Words
    trial: Longs
    """What the last trial changed; see `_vary`."""


FIRST, SECOND, FROM_SEAT, TO_SEAT, FROM_PLACE, TO_PLACE = range(6)


@entry
def anneal(shop: Shop, walk: Walk, trials: int) -> None:
    """Go on for so many trials, until a plan is as short as the bound, or until somebody sets STOP."""
    if walk.state[STEP] == 0:
        _begin(shop, walk)
    cooling = math.log(shop.cold / shop.hot)
    for _ in range(trials):
        if walk.state[BEST] <= shop.bound or walk.state[STOP] != 0:
            return
        heat = shop.hot * math.exp(cooling * walk.state[STEP] / walk.state[CYCLE])
        _try(shop, walk, heat)
        walk.state[STEP] += 1
        if walk.state[STEP] >= walk.state[CYCLE]:
            walk.state[CYCLE] = min(LONGEST, int(walk.state[CYCLE] * GROWTH))
            _begin(shop, walk)


@compiled
def _begin(shop: Shop, walk: Walk) -> None:
    """A cycle, from the best plan on."""
    copy(walk.best_order, walk.order)
    copy(walk.best_seat, walk.seat)
    for place in range(walk.order.shape[0]):
        walk.place[walk.order[place]] = place
    walk.state[STEP] = 0
    _decode(shop, walk)
    _note(walk)


@compiled
def _try(shop: Shop, walk: Walk, heat: float) -> None:
    """One trial: kept where it is no worse, or by chance."""
    if not _vary(shop, walk):
        return
    over = _decode(shop, walk)
    before = walk.state[OVER]
    if over <= before or uniform(walk.chance) < math.exp((before - over) / heat):
        walk.state[OVER] = over
        _note(walk)
    else:
        _take_back(walk)


@compiled
def _note(walk: Walk) -> None:
    """Remember the plan where it is the best, and aim lower."""
    span = 0
    for person in range(walk.ends.shape[0]):
        span = max(span, walk.ends[person])
    if span < walk.state[BEST]:
        walk.state[BEST] = span
        copy(walk.order, walk.best_order)
        copy(walk.seat, walk.best_seat)
        copy(walk.finish, walk.best_finish)
    walk.state[OVER] = _over(walk)


@compiled
def _over(walk: Walk) -> int:
    """How many slots people work after the target, in all."""
    over, target = 0, walk.state[BEST] - 1
    for person in range(walk.ends.shape[0]):
        over += max(0, walk.ends[person] - target)
    return over


@compiled
def _decode(shop: Shop, walk: Walk) -> int:
    """Everybody does their work in the order of the list, each as early as possible."""
    for person in range(walk.ends.shape[0]):
        walk.ends[person] = 0
    for place in range(walk.order.shape[0]):
        i = walk.order[place]
        seat = walk.seat[i]
        start = shop.release[i]
        if seat != shop.nobody:
            start = max(start, walk.ends[seat])
        for k in range(shop.before_at[i], shop.before_at[i + 1]):
            start = max(start, walk.finish[shop.before[k]] + shop.lag[k])
        walk.finish[i] = start + shop.work[i]
        walk.ends[seat] = max(walk.ends[seat], walk.finish[i])
    return _over(walk)


@compiled
def _vary(shop: Shop, walk: Walk) -> bool:
    """Change the plan: an activity moves in the list, or to somebody else, or two people swap work. False: it did not.

    `trial` says what to take back: FIRST and SECOND activity (or -1), the seats they had, and the places of FIRST.
    """
    i, kind = below(walk.chance, walk.order.shape[0]), uniform(walk.chance)
    walk.trial[FIRST], walk.trial[SECOND] = i, -1
    walk.trial[FROM_SEAT] = walk.trial[TO_SEAT] = walk.seat[i]
    walk.trial[FROM_PLACE] = walk.trial[TO_PLACE] = walk.place[i]
    if kind < 0.7:
        if kind < 0.5:  # in the list
            _move(walk, i, _place(shop, walk, i))
        if kind >= 0.25:  # to somebody else, half of these in the list too
            walk.seat[i] = shop.able[shop.able_at[i] + below(walk.chance, shop.able_at[i + 1] - shop.able_at[i])]
        return bool(walk.seat[i] != walk.trial[FROM_SEAT] or walk.trial[TO_PLACE] != walk.trial[FROM_PLACE])
    j = below(walk.chance, walk.order.shape[0])
    mine, other = walk.seat[i], walk.seat[j]
    if mine == other or not _can(shop, i, other) or not _can(shop, j, mine):
        return False
    walk.trial[SECOND], walk.trial[TO_SEAT] = j, other
    walk.seat[i], walk.seat[j] = other, mine
    return True


@compiled
def _can(shop: Shop, i: int, person: int) -> bool:
    found = False
    for k in range(shop.able_at[i], shop.able_at[i + 1]):
        found = found or shop.able[k] == person
    return found


@compiled
def _place(shop: Shop, walk: Walk, i: int) -> int:
    """Another place for the activity, more often a near one, between what it waits for and what waits for it."""
    low, high = 0, walk.order.shape[0] - 1
    for k in range(shop.before_at[i], shop.before_at[i + 1]):
        low = max(low, walk.place[shop.before[k]] + 1)
    for k in range(shop.after_at[i], shop.after_at[i + 1]):
        high = min(high, walk.place[shop.after[k]] - 1)
    apart = 1 + int(uniform(walk.chance) * uniform(walk.chance) * FARTHEST)
    if uniform(walk.chance) < 0.5:
        apart = -apart
    return int(min(max(walk.place[i] + apart, low), high))


@compiled
def _move(walk: Walk, i: int, to: int) -> None:
    """The activity goes to a place of the list; what lies between makes room."""
    at = walk.place[i]
    step = 1 if to > at else -1
    while at != to:
        other = walk.order[at + step]
        walk.order[at] = other
        walk.place[other] = at
        at += step
    walk.order[to] = i
    walk.place[i] = to
    walk.trial[TO_PLACE] = to


@compiled
def _take_back(walk: Walk) -> None:
    i, j = walk.trial[FIRST], walk.trial[SECOND]
    walk.seat[i] = walk.trial[FROM_SEAT]
    if j >= 0:
        walk.seat[j] = walk.trial[TO_SEAT]
    if walk.trial[TO_PLACE] != walk.trial[FROM_PLACE]:
        _move(walk, i, walk.trial[FROM_PLACE])
