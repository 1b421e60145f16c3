"""From a problem to the tables that the kernels read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np

from opsloop.engines.scheduling.axis import Axis, axis_of
from opsloop.engines.scheduling.facts import LINK_KINDS, Activity, Link, Project, Requirement, wanted
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    BUSY_AT,
    FREE,
    HEAD_AT,
    MOST_ROWS,
    PAST,
    PERSON,
    PINNED,
    SLOTS,
    STARTED,
    Floats,
    Ints,
    Longs,
    Memory,
    Tables,
    Words,
)
from opsloop.engines.scheduling.kernel.equipment import LANES, LARGEST
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.problem import Problem

MINUTES = 60
SCRATCH = 6


def tables_of(problem: Problem, axis: Axis | None = None) -> Tables:
    """The problem in slots of the axis (its own unless given)."""
    axis = axis_of(problem) if axis is None else axis
    links = sorted(problem.links, key=lambda link: problem.index[link.after])
    able, able_counts = _able(problem)
    need, capacity = _equipment(problem)
    period, money = _money(problem, axis)
    hours = problem.unit_minutes * axis.length / MINUTES
    asked = [() if row.finished is not None else tuple(row.requires) for row in problem.activities]
    at = [
        _starts(len(asked), (problem.index[link.after] for link in links)),
        _running([len(each) for each in asked]),
        _running([sum(one.count for one in each) for each in asked]),
        _running(able_counts),
    ]
    return Tables(
        size=np.array([axis.slot_from(problem.start), axis.slots, axis.length, axis.plain], dtype=np.int64),
        act=np.column_stack([*_activities(problem, axis), *at]).astype(np.int32, order="C"),
        worth=_table([(row.weight, row.cost) for row in problem.activities], 2),
        link=_table([_link(problem, link, axis) for link in links], 5).astype(np.int32),
        row=_ints(one.count for each in asked for one in each),
        able=able,
        need=need,
        capacity=capacity,
        person=_people(problem, axis, able),
        slot_cost=_floats(person.cost_per_hour * hours for person in problem.people),
        calendar=np.stack([axis.rank, axis.select, axis.run_end]),
        time=axis.time,
        period=period,
        money=money,
        project=_table([_project(problem, row, axis) for row in problem.projects], 2).astype(np.int32),
        project_weight=_floats(row.weight for row in problem.projects),
    )


def memory_for(t: Tables) -> Memory:
    """What one pass at a time writes into; each thread has its own."""
    most_able = int(np.diff(t.act[:, ABLE_AT]).max(initial=1))
    room, activities = int(t.person[-1, BUSY_AT]) + 1, len(t.act) - 1
    return Memory(
        start=np.zeros(activities, dtype=np.int32),
        finish=np.zeros(activities, dtype=np.int32),
        head=np.full(int(t.act[-1, HEAD_AT]) + 1, -1, dtype=np.int32),
        starts=np.zeros(room, dtype=np.int32),
        ends=np.zeros(room, dtype=np.int32),
        staff=np.zeros((len(t.person), 2), dtype=np.int64),
        free=np.zeros((int(t.size[SLOTS]) + 1, len(t.capacity)), dtype=np.uint64),
        spent=np.zeros(len(t.money) + 1, dtype=np.float64),
        scratch=np.zeros((SCRATCH, max(most_able, MOST_ROWS) + 2), dtype=np.int32),
        rating=np.zeros(most_able + 2, dtype=np.float64),
    )


def neutral(t: Tables) -> Floats:
    """Prices that prefer nobody."""
    return np.zeros(len(t.able), dtype=np.float64)


def _activities(problem: Problem, axis: Axis) -> list[Ints]:
    """The columns WORK to PROJECT; one more row than there are activities."""
    projects = {project.id: (place, project) for place, project in enumerate(problem.projects)}
    rows = []
    for row in problem.activities:
        place, project = projects.get(row.project or "", (-1, None))
        limits = [limit for limit in (row.deadline, None if project is None else project.deadline) if limit is not None]
        begin = max(problem.start, row.release or problem.start, (project and project.release) or problem.start)
        pin = row.started if row.started is not None else row.pinned_start
        work = row.working if row.remaining is None else row.remaining
        rows.append(
            (
                0 if row.finished is not None else axis.work(work),
                _state(row),
                axis.slot_from(begin),
                -1 if pin is None else axis.slot_from(pin),
                -1 if row.finished is None else axis.slot_from(row.finished),
                not row.interruptible,
                NEVER if row.due is None else axis.slots_by(row.due),
                axis.slots_by(min(limits)) if limits else NEVER,
                place,
            )
        )
    return list(np.array([*rows, (0,) * 9], dtype=np.int32).T)


def _state(row: Activity) -> int:
    if row.finished is not None:
        return PAST
    if row.started is not None:
        return STARTED
    return FREE if row.pinned_start is None else PINNED


def _project(problem: Problem, row: Project, axis: Axis) -> tuple[int, int]:
    due = NEVER if row.due is None else axis.slots_by(row.due)
    return due, axis.slot_from(max(problem.start, row.release or problem.start))


def _link(problem: Problem, link: Link, axis: Axis) -> tuple[int, int, int, int, bool]:
    """Lags in slots, rounded up, the most down; elapsed ones stay in time units where the axis leaves time out."""
    elapsed = link.elapsed and not axis.plain
    lag = link.lag if elapsed else axis.work(link.lag)
    most = NEVER if link.max_lag is None else link.max_lag if elapsed else max(lag, link.max_lag // axis.length)
    return problem.index[link.before], LINK_KINDS.index(link.kind), lag, most, elapsed


def _people(problem: Problem, axis: Axis, able: Longs) -> Ints:
    """CALENDAR, BUSY_AT, SKILLS; room for one busy interval for each activity that a person can help with."""
    used = np.bincount(able[:, PERSON], minlength=len(problem.people)) + 2
    skills = [len(person.skills) for person in problem.people]
    return np.column_stack([[*axis.calendar_of, 0], _running([int(each) for each in used]), [*skills, 0]]).astype(
        np.int32, order="C"
    )


def _able(problem: Problem) -> tuple[Longs, list[int]]:
    """PERSON and ROWS of everybody who can help, activity by activity; and how many there are for each."""
    able: list[tuple[int, int]] = []
    counts = []
    known: dict[tuple[Requirement, ...], list[tuple[int, int]]] = {}
    for activity in problem.activities:
        asked = () if activity.finished is not None else tuple(activity.requires)
        wanted(len(asked) <= MOST_ROWS, f"activity {activity.id} asks for {len(asked)} skills; at most {MOST_ROWS}")
        if asked not in known:
            known[asked] = _qualified(problem, asked)
        mine = known[asked]
        if activity.pinned_people and asked:
            mine = [(person, mask) for person, mask in mine if problem.people[person].id in activity.pinned_people]
            fit = len(mine) == activity.heads
            wanted(fit, f"activity {activity.id} is pinned to somebody without the skill it asks for")
        able += mine
        counts.append(len(mine))
    return _table(able, 2).astype(np.int64), counts


def _qualified(problem: Problem, asked: Sequence[Requirement]) -> list[tuple[int, int]]:
    """Who can fill which of the demand rows, as bits."""
    masks: dict[int, int] = {}
    for row, each in enumerate(asked):
        for place, level in problem.masters_of.get(each.skill, ()):
            if level >= each.level:
                masks[place] = masks.get(place, 0) | 1 << row
    return sorted(masks.items())


def _equipment(problem: Problem) -> tuple[Words, Words]:
    words = -(-len(problem.equipment) // LANES)
    place = {row.id: index for index, row in enumerate(problem.equipment)}
    need = np.zeros((len(problem.activities), words), dtype=np.uint64)
    capacity = np.zeros(words, dtype=np.uint64)
    for row in problem.equipment:
        wanted(row.capacity <= LARGEST, f"equipment {row.id} has capacity {row.capacity}; at most {LARGEST}")
        capacity[place[row.id] // LANES] |= np.uint64(row.capacity << (16 * (place[row.id] % LANES)))
    for index, activity in enumerate(problem.activities):
        for name, amount in activity.uses.items():
            if activity.finished is None:
                need[index, place[name] // LANES] |= np.uint64(amount << (16 * (place[name] % LANES)))
    return need, capacity


def _money(problem: Problem, axis: Axis) -> tuple[Ints, Floats]:
    period = np.full(axis.slots + 1 if problem.money else 0, -1, dtype=np.int32)
    rows = []
    for index, limit in enumerate(problem.money):
        low, high = axis.slot_from(limit.start), axis.slot_from(limit.end)
        wanted(not (period[low:high] >= 0).any(), f"money limits overlap from {limit.start} to {limit.end}")
        period[low:high] = index
        rows.append((high, limit.amount))
    return period, _table(rows, 2)


def _table(rows: Sequence[tuple[float, ...]], columns: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), columns)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int32)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)


def _running(counts: Sequence[int]) -> Ints:
    return _ints(accumulate(counts, initial=0))


def _starts(rows: int, sorted_keys: Iterable[int]) -> Ints:
    counts = np.bincount(np.fromiter(sorted_keys, dtype=np.int64), minlength=rows)
    return _running([int(count) for count in counts])
