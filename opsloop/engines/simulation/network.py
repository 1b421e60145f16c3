"""Runs without resources: the links alone say when activities start. A row per activity, all runs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import Link, Problem
from opsloop.engines.simulation.drawing import Samples

CRITICAL = 0.01
"""Slack below it counts as none: samples are short floating point numbers."""


@dataclass(frozen=True)
class Clock:
    """House time since the problem's start, and back; without a calendar it is the time itself."""

    start: int
    calendar: WorkingTime | None

    def worked(self, moment: int) -> float:
        """House time from the start to the moment, none before it."""
        house = self.calendar
        if house is None:
            return float(max(0, moment - self.start))
        return float(max(0, house.between(_within(house, self.start), _within(house, moment))))

    def moments(self, worked: NDArray[np.floating]) -> NDArray[np.float64]:
        """When so much has been worked; beyond the calendar time runs on."""
        house = self.calendar
        if house is None:
            return np.asarray(self.start + worked, dtype=np.float64)
        before = np.asarray(house.before, dtype=np.float64)
        goal = house.between(house.start, _within(house, self.start)) + np.asarray(worked, dtype=np.float64)
        span = np.clip(np.searchsorted(before, goal) - 1, 0, len(before) - 2)
        found = np.asarray(house.starts, dtype=np.float64)[span] + goal - before[span]
        return np.where(worked <= 0, float(self.start), found)


@dataclass(frozen=True)
class Network:
    """The links of a problem, ready to be followed."""

    problem: Problem
    clock: Clock
    into: list[list[tuple[int, Link]]]
    """By activity: from which ones it waits, and how."""

    @classmethod
    def of(cls, problem: Problem) -> Network:
        into: list[list[tuple[int, Link]]] = [[] for _ in problem.activities]
        for link in problem.links:
            into[problem.index[link.after]].append((problem.index[link.before], link))
        return cls(problem, Clock(problem.start, problem.calendar), into)

    def finishes(self, work: Samples) -> Samples:
        """[activity, run] in house time since the start. Elapsed lags count as house time from where they begin."""
        projects = {project.id: project for project in self.problem.projects}
        finish = np.empty_like(work)
        for i in self.problem.topological:
            activity = self.problem.activities[i]
            if activity.finished is not None:
                finish[i] = self.clock.worked(activity.finished)
                continue
            project = projects.get(activity.project or "")
            known = [activity.release, project.release if project else None, activity.pinned_start]
            start = np.full(work.shape[1], max(self.clock.worked(each) for each in (*known, 0) if each is not None))
            if activity.started is None:
                for before, link in self.into[i]:
                    begun = finish[before] if link.kind in {"FS", "FF"} else finish[before] - work[before]
                    bound = begun + self._lag(link)
                    np.maximum(start, bound if link.kind in {"FS", "SS"} else bound - work[i], out=start)
            finish[i] = start + work[i]
        return finish

    def critical(self, work: Samples, finish: Samples) -> NDArray[np.float64]:
        """[activity]: the share of runs in which any delay of it delays the end of its project."""
        late = np.empty_like(finish)
        member = np.array([activity.project or "" for activity in self.problem.activities])
        for name in set(member.tolist()):
            late[member == name] = finish[member == name].max(axis=0)
        for i in reversed(self.problem.topological):
            for before, link in self.into[i] if self.problem.activities[i].started is None else ():
                bound = (late[i] - work[i] if link.kind in {"FS", "SS"} else late[i]) - self._lag(link)
                np.minimum(late[before], bound if link.kind in {"FS", "FF"} else bound + work[before], out=late[before])
        return np.asarray((late - finish < CRITICAL).mean(axis=1), dtype=np.float64)

    def _lag(self, link: Link) -> float:
        """Elapsed lags shrink to the share of time in which the house is open."""
        house = self.problem.calendar
        if not link.elapsed or house is None:
            return float(link.lag)
        return link.lag * house.minutes / max(1, house.end - house.start)


def _within(house: WorkingTime, moment: int) -> int:
    return min(max(moment, house.start), house.end)
