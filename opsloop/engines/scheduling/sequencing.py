"""The sequence in which people go on with what they have begun.

Begun work of one person is done piece after piece, in the problem's order. The rule here takes next the piece whose
delay costs most for the time that it takes, of what is late or about to be: apparent tardiness cost (Vepsalainen,
Morton 1987, Management Science 33).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from opsloop.engines.scheduling.facts import Activity
from opsloop.engines.scheduling.kernel.arrays import ABLE_AT, NOW, PERSON, SLOTS, WORK, Ints
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.rules import times_of
from opsloop.engines.scheduling.tables import tables_of

LOOK_AHEAD = 2.0
"""So many average pieces before its last moment a piece becomes pressing."""
LEAST_WEIGHT = 0.01
"""Of what is never late: short pieces go first."""


def sequenced(problem: Problem, kept: Sequence[str] = ()) -> Problem:
    """The problem with its begun work behind all other, in the sequence in which to go on with it.

    Of activities in `kept`, by id, whoever is at several goes on in that sequence, whatever is more urgent.
    O(begun² + activities + links); where nobody is at two pieces nothing depends on it, and it is O(activities).
    """
    begun = [i for i, row in enumerate(problem.activities) if row.started is not None and row.finished is None]
    if not begun:
        return problem
    places = {name: place for place, name in enumerate(kept)}
    known = [places.get(problem.activities[i].id) for i in begun]
    last = _by_urgency(problem, np.array(begun, dtype=np.int32), known) if _compete(problem, begun) else begun
    first = sorted(set(range(len(problem.activities))) - set(last))
    return replace(problem, activities=[problem.activities[i] for i in (*first, *last)])


def _compete(problem: Problem, begun: Sequence[int]) -> bool:
    """Whether anybody may be at two of these pieces, or equipment in use for one."""
    seen: set[str] = set()
    for i in begun:
        team = _able(problem, problem.activities[i])
        if not seen.isdisjoint(team) or problem.activities[i].uses:
            return True
        seen |= team
    return False


def _able(problem: Problem, activity: Activity) -> set[str]:
    if activity.pinned_people:
        return set(activity.pinned_people)
    return {
        problem.people[place].id
        for asked in activity.requires
        for place, level in problem.masters_of.get(asked.skill, ())
        if level >= asked.level
    }


def _by_urgency(problem: Problem, begun: Ints, known: Sequence[int | None]) -> list[int]:
    """Always the piece whose delay costs most for the time that it takes, of those that are left and wait for none."""
    t = tables_of(problem)
    times = times_of(t, problem.topological)
    work = np.maximum(1.0, t.act[begun, WORK])
    never = times.late[begun] + work >= t.size[SLOTS]  # due when all work is done in any order
    weight = np.where(never, 0.0, times.weight[begun])
    density = np.maximum(LEAST_WEIGHT, weight) / work
    teams = [set(t.able[t.act[i, ABLE_AT] : t.act[i + 1, ABLE_AT], PERSON].tolist()) for i in begun]
    pieces_of = defaultdict[int, list[int]](list)
    for piece, team in enumerate(teams):
        for person in team:
            pieces_of[person].append(piece)
    behind = _waiting(teams, known)
    reach = LOOK_AHEAD * float(work.mean())
    at = np.full(len(begun), float(t.size[NOW]))
    left, order = np.ones(len(begun), dtype=bool), list[int]()
    for _ in begun:
        slack = np.where(weight > 0.0, np.maximum(0.0, times.late[begun] - at), 0.0)
        ready = left & ~np.array([bool(left[before].any()) for before in behind])
        urgency = np.where(ready, density * np.exp(-slack / reach), -1.0)
        piece = int(urgency.argmax())
        left[piece] = False
        order.append(int(begun[piece]))
        rivals = sorted({rival for person in teams[piece] for rival in pieces_of[person]})
        at[rivals] = np.maximum(at[rivals], at[piece] + work[piece])
    return order


def _waiting(teams: Sequence[set[int]], known: Sequence[int | None]) -> list[list[int]]:
    """The pieces that each comes right or further behind, where a sequence of those who are at both is kept."""
    placed = [(place, piece) for piece, place in enumerate(known) if place is not None]
    behind: list[list[int]] = [[] for _ in teams]
    for place, piece in placed:
        behind[piece] = [other for earlier, other in placed if earlier < place and teams[other] & teams[piece]]
    return behind
