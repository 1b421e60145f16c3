"""The simulator: cases go from visit to visit and wait for whoever does the step, first come first served.

Discrete events in a heap: a visit that could begin, and one that ends. O(visits × (log visits + crew)).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from opsloop.engines.mining.what_if.learned import NOBODY, Numbers, Seconds
from opsloop.engines.mining.what_if.work import Work


@dataclass(frozen=True)
class Run:
    """What became of the work."""

    ended: Seconds
    """[case]: when its last visit ended; its arrival where it has none."""
    began: Seconds
    queued: Seconds
    """[visit]: when somebody began, and how long it waited for them."""
    who: Numbers
    """[visit]: who did it; NOBODY where nobody in particular does the step."""


class _Floor:
    """Who is free, and what waits for whom."""

    def __init__(self, work: Work) -> None:
        self.crews = work.crews
        self.free = bytearray(b"\1" * work.people)
        self.waiting: list[deque[tuple[float, int]]] = [deque() for _crew in work.crews]
        self.steps_of: list[list[int]] = [[] for _person in range(work.people)]
        for step, crew in enumerate(work.crews):
            for person in crew:
                self.steps_of[person].append(step)

    def somebody(self, step: int) -> int:
        """Takes whoever is free for the step; NOBODY where all are busy."""
        for person in self.crews[step]:
            if self.free[person]:
                self.free[person] = 0
                return person
        return NOBODY

    def next_for(self, person: int) -> tuple[float, int] | None:
        """Takes what has waited longest for this person, or sets them free."""
        heads = [(self.waiting[step][0], step) for step in self.steps_of[person] if self.waiting[step]]
        if not heads:
            self.free[person] = 1
            return None
        return self.waiting[min(heads)[1]].popleft()


def run(work: Work) -> Run:
    """Simulate it to the end; the same work gives the same run."""
    step, service, delay = work.step.tolist(), work.service.tolist(), work.delay.tolist()
    last = (work.first[1:] - 1).tolist()
    began, queued, who = [0.0] * len(step), [0.0] * len(step), [NOBODY] * len(step)
    ended = work.arrival.copy()
    case_of = np.repeat(np.arange(len(last)), np.diff(work.first)).tolist()
    floor = _Floor(work)
    heads = [(float(at) + delay[head], head, NOBODY - 1) for at, head, tail in _heads(work) if head <= tail]
    heapify(heads)

    def begin(now: float, since: float, visit: int, person: int) -> None:
        began[visit], queued[visit], who[visit] = now, now - since, person
        heappush(heads, (now + service[visit], visit, person))

    while heads:
        now, visit, person = heappop(heads)
        if person < NOBODY:
            if not work.crews[step[visit]]:
                begin(now, now, visit, NOBODY)
            elif (found := floor.somebody(step[visit])) != NOBODY:
                begin(now, now, visit, found)
            else:
                floor.waiting[step[visit]].append((now, visit))
            continue
        if person != NOBODY and (following := floor.next_for(person)) is not None:
            begin(now, *following, person)
        case = case_of[visit]
        if visit == last[case]:
            ended[case] = now
        else:
            heappush(heads, (now + delay[visit + 1], visit + 1, NOBODY - 1))
    return Run(ended, np.array(began), np.array(queued), np.array(who, dtype=np.int64))


def _heads(work: Work) -> list[tuple[float, int, int]]:
    return list(zip(work.arrival.tolist(), work.first[:-1].tolist(), (work.first[1:] - 1).tolist(), strict=True))
