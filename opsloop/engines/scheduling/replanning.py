"""Planning again: from a published plan on, where keeping people and dates is worth something; and repairing a drag.

The past is part of the problem: started, finished and pinned work stays where it is, and nothing unstarted begins
before the problem's start, which is now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from opsloop.engines.scheduling.answering import conflicts, figures, planned
from opsloop.engines.scheduling.cpsat import Found
from opsloop.engines.scheduling.facts import Activity, wanted
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    FORBIDDEN,
    FREE,
    HEAD_AT,
    LENGTH,
    NOW,
    PERSON,
    RELEASE,
    STATE,
    WORK,
    Floats,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.objective import Objective, entry_costs, usual
from opsloop.engines.scheduling.plan import Plan
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.rules import keys
from opsloop.engines.scheduling.searching import Attempt, BeyondHorizon, Improvement
from opsloop.engines.scheduling.solving import Planning, Progress, Run, uncollected
from opsloop.engines.scheduling.tables import tables_of
from opsloop.engines.scheduling.warming import warm
from opsloop.engines.scheduling.wholes import WholePlans

ENDING = {"FF", "SF"}
"""Links to the end of the later activity."""


@dataclass(frozen=True, kw_only=True)
class Stability:
    """The price of change, in working time of the problem's unit: what it is worth that somebody keeps an activity, and
    that an activity keeps its start. 0 for either: it may change for the smallest gain.
    """

    person: int = 0
    start: int = 0

    def __post_init__(self) -> None:
        wanted(min(self.person, self.start) >= 0, "what stability is worth is 0 or more")


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where somebody drags an activity: to a start, and to other people where they are named."""

    start: int
    people: Sequence[str] = ()


def replan(
    problem: Problem,
    published: Plan,
    objective: Objective | None = None,
    *,
    stability: Stability = Stability(),
    seconds: float = 5.0,
    seed: int = 0,
    rounds: int | None = None,
    workers: int = 2,
    told: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """The best plan of the problem as it is now, where each person or start that differs from `published` costs.

    Begins with the published order, with and without its people and dates, and with every rule. Activities may have
    come or gone since. Same problem, plan, seed and rounds: same plan. `value` contains the price of what changed.
    """
    run = Run(seconds, seed, workers, rounds, told, cancelled, clock)
    with uncollected():
        t = tables_of(problem)
    run.keep(run.gone)
    with run.paused():
        warm(quick=False)
    return _Replanning(problem, objective or usual(problem), run, t, published, stability).plan()


def repair(problem: Problem, plan: Plan, moves: Mapping[str, Move], objective: Objective | None = None) -> Plan:
    """The plan after a drag: what was moved is pinned there, what it pushes comes later, with the same people.

    Nothing starts earlier than before (right shift). Where pins contradict links or leave, the plan is `infeasible` and
    `conflicts` says so. WrongProblem for an unknown, started or finished activity. One pass: O(n log n). It comes
    without a bound: `bound_of` has one.
    """
    held = moved(problem, plan, moves)
    warm(quick=False)
    t = tables_of(held)
    objective = objective or usual(problem)
    free = free_activities(held, t)
    old = Former.of(held, t, plan)
    key, price = np.where(old.start >= 0, old.start, t.size[NOW]).astype(np.float64), old.barred(np.zeros(len(t.able)))
    weights = np.array(objective.parts[:4])
    holds = [np.maximum(0, old.start).astype(np.int32), *_patient(held, t, plan, old)]
    for _ in range(len(free) + 1):
        try:
            attempts = [Attempt(key, price, hold) for hold in holds]
            entry = entry_costs(held, t, objective)
            search = Improvement.begun(t, free, attempts, weights=weights, entry=entry)
            return _answered(held, t, search, objective)
        except BeyondHorizon as beyond:
            mine = slice(*t.act[beyond.place : beyond.place + 2, ABLE_AT])
            if beyond.place < 0 or not (price[mine] > 0).any():
                raise
            price[mine] = 0.0  # those who did it are away to the end: anybody may
    raise AssertionError


def moved(problem: Problem, plan: Plan, moves: Mapping[str, Move]) -> Problem:
    """The problem with what was dragged pinned: to its start, and to its people, those of the plan unless named."""
    if not moves:
        return problem
    rows = list(problem.activities)
    for name, move in moves.items():
        wanted(name in problem.index, f"there is no activity {name} to move")
        row = rows[problem.index[name]]
        wanted(row.started is None, f"activity {name} has started; it cannot be moved")
        people = move.people or row.pinned_people or [seat.person for seat in plan.by_id[name].people]
        rows[problem.index[name]] = replace(row, pinned_start=move.start, pinned_people=tuple(people))
    return replace(problem, activities=rows)


def frozen(problem: Problem, published: Plan, *, until: int) -> Problem:
    """The problem with everything that `published` starts before `until` pinned to its start and people."""
    return replace(problem, activities=[_frozen(row, published, problem, until) for row in problem.activities])


def _frozen(row: Activity, published: Plan, problem: Problem, until: int) -> Activity:
    was = published.by_id.get(row.id)
    if was is None or row.started is not None or row.pinned_start is not None:
        return row
    if not problem.start <= was.start < until:
        return row
    people = {person.id: person for person in problem.people}
    names = [seat.person for seat in was.people if seat.person in people]
    skilled = all(any(people[name].skills.get(r.skill, -1) >= r.level for r in row.requires) for name in names)
    kept = tuple(names) if len(names) == row.heads and skilled else row.pinned_people
    return replace(row, pinned_start=was.start, pinned_people=kept)


@dataclass
class _Replanning(Planning):
    """One call of `replan` on its way."""

    published: Plan
    stability: Stability

    @property
    def quick(self) -> bool:
        return False

    @property
    def provable(self) -> bool:
        """Exact search knows nothing of what was published."""
        return False

    def _improvement(self) -> Improvement:
        t, old = self.t, Former.of(self.problem, self.t, self.published)
        slots = 1.0 / float(t.size[LENGTH])
        entry = old.dearer(entry_costs(self.problem, t, self.objective), self.stability.person * slots)
        free, key = (
            free_activities(self.problem, t),
            np.where(old.start >= 0, old.start, self.times.late).astype(np.float64),
        )
        search = Improvement.begun(
            t,
            free,
            self._attempts(old, entry, key),
            weights=np.array([*self.objective.parts[:4], self.stability.start * slots]),
            entry=entry,
            home=old.start,
            seed=self.run.seed,
            workers=self.run.workers,
            late=lambda: self.run.late,
        )
        seed, workers = self.run.seed, self.run.workers
        search.wholes = WholePlans.of(t, self.times, free, seed=seed, workers=workers, published=key)
        return search

    def _attempts(self, old: Former, entry: Floats, key: Floats) -> Iterator[Attempt]:
        held = np.maximum(0, old.start).astype(np.int32)
        for price in (old.barred(entry), entry):
            yield Attempt(key, price, held)
            yield Attempt(key, price)
        for rule in keys(self.times, self.t.act[:-1, WORK].astype(np.float64)).values():
            yield Attempt(rule)


@dataclass(frozen=True)
class Former:
    """A former plan in slots of the problem as it is now."""

    t: Tables
    start: Ints
    """Of free activities that could start there still; -1 for the others."""
    kept: Ints
    """[entry of `able`]: 1 where the person did the activity, 0 where somebody else did, -1 where nobody is known."""

    @classmethod
    def of(cls, problem: Problem, t: Tables, plan: Plan) -> Former:
        """Activities and people are found by their ids."""
        start, kept = np.full(len(t.act) - 1, -1, dtype=np.int32), np.full(len(t.able), -1, dtype=np.int32)
        at, person = t.act[:, ABLE_AT].tolist(), [problem.people[each].id for each in t.able[:, PERSON].tolist()]
        for i, activity in enumerate(problem.activities):
            was = plan.by_id.get(activity.id)
            if was is None or t.act[i, STATE] != FREE:
                continue
            slot = int(t.time.searchsorted(was.start))
            start[i] = slot if slot >= t.act[i, RELEASE] else -1
            them = {seat.person for seat in was.people}
            kept[at[i] : at[i + 1]] = [person[k] in them for k in range(at[i], at[i + 1])]
        return cls(t, start, kept)

    def dearer(self, entry: Floats, price: float) -> Floats:
        """What entries cost, and the price besides for those who did not do the activity before."""
        return np.where(self.kept == 0, entry + price, entry)

    def barred(self, entry: Floats) -> Floats:
        """Prices that let nobody else do an activity, where those who did it suffice."""
        price = entry.copy()
        at, heads = self.t.act[:, ABLE_AT].tolist(), np.diff(self.t.act[:, HEAD_AT]).tolist()
        for i, wanted_heads in enumerate(heads):
            kept = self.kept[at[i] : at[i + 1]]
            if np.count_nonzero(kept == 1) >= wanted_heads > 0:
                price[at[i] : at[i + 1]] += FORBIDDEN * (kept == 0)
        return price


def _patient(problem: Problem, t: Tables, plan: Plan, old: Former) -> Iterator[Ints]:
    """Where other work only has to end behind an activity: former starts, but that one as late as it may be.

    It is placed first, and would take its former place from the other, which may be there already.
    """
    hold, spare = np.maximum(0, old.start).astype(np.int32), dict[int, int]()
    ending = {link.before for link in problem.links if link.kind in ENDING}
    for link in problem.links:
        i, was, other = problem.index[link.before], plan.by_id.get(link.before), plan.by_id.get(link.after)
        if link.before not in ending or old.start[i] < 0 or was is None or other is None:
            continue
        first = was.finish if link.kind[0] == "F" else was.start
        then = other.finish if link.kind[1] == "F" else other.start
        lag = -(-max(0, link.lag) // int(t.size[LENGTH]))
        apart = int(t.time.searchsorted(then) - t.time.searchsorted(first)) - lag
        spare[i] = min(spare.get(i, apart), apart)
    late = {i: slots for i, slots in spare.items() if slots > 0}
    if late:
        hold[list(late)] += np.array(list(late.values()), dtype=np.int32)
        yield hold


def free_activities(problem: Problem, t: Tables) -> Ints:
    """Those that may be placed, each after all it waits for."""
    return np.array([i for i in problem.topological if t.act[i, STATE] == FREE], dtype=np.int32)


def _answered(problem: Problem, t: Tables, search: Improvement, objective: Objective) -> Plan:
    found: Found = search.found
    rows = planned(problem, t, found)
    against = tuple(conflicts(problem, t, rows, found.finishes))
    measured = figures(problem, t, rows, found.finishes)
    return Plan(
        activities=rows,
        status="infeasible" if against else "feasible",
        figures=measured,
        value=float(measured.makespan) if objective.only_makespan else search.value,
        bound=None,
        seconds=0.0,
        rounds=0,
        conflicts=against,
    )
