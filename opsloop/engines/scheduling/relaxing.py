"""A value that no plan can be better than: projects and due dates against the critical path and people as one pool.

Each project (and each activity with a due date of its own) costs at least a line in its end C: u C - g(u), for any u
from 0 to what a slot of lateness and flow cost there. C is at least the mean moment at which its work is done, plus
what must still follow. For given u, the weighted sum of mean moments is smallest where the pool always does the work
with the largest u by work, interrupted at will: so every u gives a bound, and a subgradient leads to better ones.

Two ways to look, of which the better counts: one pool for everybody's work at once; or small groups of people for the
work that is confined to them and greater groups for the rest, whose gains add up, since each claim counts in one only.
Begun and pinned work without a choice stands as every plan has it, so it is counted exactly and its people are taken.

Sources: Goemans 1997 (mean busy times of preemptive schedules bound single machines with release dates); Kingma, Ba
2015 (steps of the ascent). What balance, moves and broken facts cost is taken as 0, what people cost as the least.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.scheduling.bounds import Demands
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    CALENDAR,
    COUNT,
    DUE,
    DUE_OF,
    FREE,
    HEAD_AT,
    PROJECT,
    RANK,
    RELEASE_OF,
    STATE,
    WEIGHT,
    WORK,
    Floats,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.judging import FLOW, MAKESPAN, TARDINESS
from opsloop.engines.scheduling.kernel.pooling import (
    COLUMNS,
    LATER,
    PROMISED,
    PROMISED_COST,
    SAFE,
    SOONEST,
    SOONEST_COST,
    STEEPEST,
    TOTAL,
    Pooled,
    ascend,
)
from opsloop.engines.scheduling.kernel.relaxing import earliest, remaining
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.settled import Settled

GROUPS, MOST_GROUPS = 4, 60
"""Groups of people, the most loaded, that are looked at beside everybody; and for each project alone."""
TRIED, FEWEST, MOST = 20, 40, 400
EFFORT = 1_200_000
"""Activities that are put into the pool on the way up."""


def value_bound(
    t: Tables,
    topological: Sequence[int],
    *,
    weights: Floats,
    entry: Floats,
    makespan: int,
    late: Callable[[], bool] = lambda: False,
) -> float:
    """No plan has a smaller value, in slots as search counts it; the sum of what each part of it costs at least.

    `weights` as the objective has them, `entry` what each entry of `able` costs, `makespan` its own bound in slots.
    Where it is `late`, the ascents end after the first: what was found so far is a bound as well.
    """
    settled = Settled.of(t, entry)
    claims = Claims.of(t, topological, weights, settled)
    rest = float(weights[MAKESPAN]) * makespan + _least_cost(t, entry)
    demands = Demands.of(t)
    groups = _groups(t, demands) if claims.most.any() else []
    pools = [Pool.of(t, claims, demands, group, settled) for group in groups]
    claims = replace(claims, soonest=np.maximum.reduce([claims.soonest, *(pool.alone() for pool in pools)]))
    pools = [replace(pool, claims=claims) for pool in pools]
    size = len(t.act)
    total = max(claims.path, _at_once(pools[: 1 + GROUPS], size, late), _group_by_group(pools, size, late)) + rest
    return total - SAFE * abs(total)


def _at_once(pools: Sequence[Pool], size: int, late: Callable[[], bool]) -> float:
    """What the best of the pools says of all claims; of everybody's, where it is late."""
    tried: list[float] = []
    for pool in pools:
        if not tried or not late():
            tried.append(pool.ascend(TRIED))
    if not tried or late():
        return max(tried, default=0.0)
    return max(*tried, pools[int(np.argmax(tried))].ascend(max(FEWEST, min(MOST, EFFORT // size))))


def _group_by_group(pools: Sequence[Pool], size: int, late: Callable[[], bool]) -> float:
    """What small groups say of the work that is confined to them, and greater ones of the rest, added up."""
    looked_at = pools[: EFFORT // size // FEWEST]
    if not looked_at:
        return 0.0
    claims = looked_at[0].claims
    left, found = np.arange(len(claims.most)) >= len(claims.most) - len(claims.start), claims.path
    for pool in sorted(looked_at, key=lambda each: each.people):
        if late():
            break
        mine = left & (pool.total > 0) & (claims.most > 0)
        gain = pool.ascend(FEWEST, mine) - claims.path if mine.any() else 0.0
        if gain > 0:
            found += gain
            left &= ~mine
    return found


@dataclass(frozen=True)
class Claims:
    """What ends late at a price: projects first, then the activities."""

    start: Ints
    """[activity]: the earliest."""
    after: Ints
    """[activity]: what follows in its project."""
    member: Ints
    work: Floats
    soonest: Floats
    """[claim]: the earliest end."""
    due: Floats
    release: Floats
    worth: Floats
    """[claim]: what a slot after the due date costs."""
    flow: Floats
    """[claim]: what a slot after the release costs."""

    @classmethod
    def of(cls, t: Tables, topological: Sequence[int], weights: Floats, settled: Settled) -> Claims:
        count, projects = len(t.act) - 1, len(t.project)
        start, finish, after = (np.zeros(count, dtype=np.int32) for _ in range(3))
        known = settled.is_settled == 1
        start[known], finish[known] = settled.memory.start[known], settled.memory.finish[known]
        order = np.array(topological, dtype=np.int32)
        most = int(np.diff(t.act[:, HEAD_AT]).max(initial=0)) + 1
        earliest(t, order, settled.is_settled, start, finish, np.zeros(most, dtype=np.int32))
        remaining(t, order, after)
        member = np.ascontiguousarray(t.act[:-1, PROJECT])
        ends, mine = np.full(projects, -1.0), member >= 0
        np.maximum.at(ends, member[mine], (finish + after)[mine].astype(np.float64))
        there = ends >= 0
        none = np.zeros(count)
        due = np.concatenate([t.project[:, DUE_OF], t.act[:-1, DUE]]).astype(np.float64)
        worth = weights[TARDINESS] * np.concatenate([t.project_weight * there, t.worth[:, WEIGHT]])
        return cls(
            start,
            after,
            member,
            t.act[:-1, WORK].astype(np.float64),
            soonest=np.concatenate([ends, finish]),
            due=np.where(due < NEVER, due, 0.0),
            release=np.concatenate([t.project[:, RELEASE_OF].astype(np.float64), none]),
            worth=np.where(due < NEVER, worth, 0.0),
            flow=np.concatenate([weights[FLOW] * there, none]),
        )

    def cost(self, ends: Floats) -> Floats:
        """[claim]: what it costs to end then."""
        late: Floats = self.worth * np.maximum(0.0, ends - self.due)
        return late + self.flow * np.maximum(0.0, ends - self.release)

    @property
    def most(self) -> Floats:
        """[claim]: the steepest that its cost becomes."""
        return self.worth + self.flow

    @property
    def path(self) -> float:
        """The cost of the earliest ends."""
        return float(self.cost(self.soonest).sum())


@dataclass(frozen=True)
class Pool:
    """The work that only a group of people can do, and when they work."""

    claims: Claims
    load: Floats
    """[activity]: what the group does of it."""
    share: Floats
    """[activity]: of its project's load."""
    later: Floats
    """[claim]: from the mean moment of its work to its end at least."""
    total: Floats
    """[claim]: what the group does for it."""
    capacity: Floats
    """[slot]: how many of the group work then and are not taken; one more than there are slots."""
    people: int

    @classmethod
    def of(cls, t: Tables, claims: Claims, demands: Demands, group: frozenset[int], settled: Settled) -> Pool:
        load: Floats = np.where(t.act[:-1, STATE] == FREE, demands.heads(group) * claims.work, 0.0)
        projects, mine = len(t.project), claims.member >= 0
        total = np.bincount(claims.member[mine], load[mine], minlength=projects)
        share = np.zeros(len(load))
        share[mine] = load[mine] / np.maximum(SAFE, total[claims.member[mine]])
        half = claims.work / 2
        later = np.bincount(claims.member[mine], (share * (half + claims.after))[mine], minlength=projects)
        taken = [person for person in sorted(group) if settled.memory.staff[person, COUNT]]
        others = [person for person in sorted(group) if not settled.memory.staff[person, COUNT]]
        people = np.bincount(t.person[others, CALENDAR], minlength=t.calendar.shape[1]).astype(np.float64)
        there = np.flatnonzero(people)
        worked = sum((people[c] * t.calendar[RANK, c] for c in there), np.zeros(t.calendar.shape[2]))
        free = sum((settled.free_of(t, person) for person in taken), np.diff(worked))
        capacity = np.append(free, 0.0)
        ends = np.concatenate([later, half]), np.concatenate([total, load])
        return cls(claims, load, share, *ends, capacity, len(group))

    def alone(self) -> Floats:
        """[claim]: when it could end if the group did nothing else from the first start on."""
        claims, projects, beyond = self.claims, len(self.total) - len(self.load), len(self.capacity) - 1
        busy = (self.load > 0) & (claims.member >= 0)
        first = np.full(projects, beyond, dtype=np.int32)
        np.minimum.at(first, claims.member[busy], claims.start[busy])
        done = np.concatenate([[0.0], np.cumsum(self.capacity[:-1])])
        begun = np.minimum(beyond, np.concatenate([first, claims.start]))
        ends = np.minimum(beyond, np.searchsorted(done, done[begun] + self.total)).astype(np.float64)
        alone: Floats = np.where(self.total > 0, ends, 0.0)
        return alone

    def ascend(self, steps: int, mine: NDArray[np.bool_] | None = None) -> float:
        """The best bound on the way up, whose every step gives one; all but `mine` of the claims end at the soonest."""
        chosen = np.flatnonzero(self.load > 0).astype(np.int32)
        table = self._table()
        if mine is not None:
            table[~mine, STEEPEST] = 0.0
        pooled = Pooled(
            table,
            self.claims.start,
            self.claims.member,
            self.load,
            self.share,
            self.capacity,
            chosen,
            order=chosen.copy(),
            spare=chosen.copy(),
            density=np.zeros_like(self.load),
            mean=np.zeros_like(self.load),
            left=self.capacity.copy(),
            follow=np.arange(len(self.capacity), dtype=np.int32),
        )
        return ascend(pooled, steps)

    def _table(self) -> Floats:
        claims = self.claims
        due = np.maximum(claims.soonest, claims.due)
        table = np.zeros((len(due), COLUMNS))
        table[:, SOONEST], table[:, SOONEST_COST] = claims.soonest, claims.cost(claims.soonest)
        table[:, PROMISED], table[:, PROMISED_COST] = due, claims.cost(due)
        table[:, STEEPEST], table[:, TOTAL], table[:, LATER] = claims.most, self.total, self.later
        return table


def _groups(t: Tables, demands: Demands) -> list[frozenset[int]]:
    """Everybody, then the groups that some demand is confined to, by such work a head."""
    amounts = demands.amounts(t.act[:-1, WORK].astype(np.float64))
    if not amounts:
        return []
    inside = {group: sum(work for inner, work in amounts.items() if inner <= group) for group in amounts}
    loaded = sorted(inside, key=lambda group: (-inside[group] / len(group), sorted(group)))
    return list(dict.fromkeys([frozenset[int]().union(*amounts), *loaded[:MOST_GROUPS]]))


def _least_cost(t: Tables, entry: Floats) -> float:
    """What people cost at least; pinned and started work may be without its people where facts contradict."""
    if not entry.any():
        return 0.0
    total = 0.0
    for i in range(len(t.act) - 1):
        mine = np.sort(entry[t.act[i, ABLE_AT] : t.act[i + 1, ABLE_AT]])[: t.act[i + 1, HEAD_AT] - t.act[i, HEAD_AT]]
        total += float(mine.sum() if t.act[i, STATE] == FREE else np.minimum(0.0, mine).sum())
    return total
