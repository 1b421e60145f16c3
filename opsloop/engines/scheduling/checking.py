"""Whether a plan keeps every fact of its problem. Shares no code with the solver: it knows facts, plans and calendars.

It recomputes everything from the problem: nothing that the solver worked out is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from opsloop.engines.calendar import OutOfHorizon, WorkingTime
from opsloop.engines.scheduling.facts import Activity, Link, Person
from opsloop.engines.scheduling.plan import Plan, Planned
from opsloop.engines.scheduling.problem import Problem


def violations(problem: Problem, plan: Plan) -> list[str]:
    """Every fact that the plan does not keep, each in a sentence; none for a plan that may be published.

    Soft due dates are not facts. O(n log n) in activities, links and people.
    """
    if Counter(row.id for row in plan.activities) != Counter(row.id for row in problem.activities):
        return ["the plan does not hold exactly the activities of the problem"]
    check = _Check(problem, {row.id: row for row in plan.activities})
    return [
        *check.activities(),
        *check.links(),
        *check.people(),
        *check.equipment(),
        *check.money(),
    ]


class _Check:
    """One problem beside one plan."""

    def __init__(self, problem: Problem, at: Mapping[str, Planned]) -> None:
        self.problem = problem
        self.at = at
        self.who = {person.id: person for person in problem.people}
        self.projects = {project.id: project for project in problem.projects}
        self._joint: dict[tuple[int, ...], WorkingTime | None] = {}

    def activities(self) -> Iterator[str]:
        for activity in self.problem.activities:
            row = self.at[activity.id]
            if activity.finished is not None:
                if (row.start, row.finish) != (activity.started, activity.finished):
                    yield f"{activity.id} is finished, but its dates changed"
                continue
            yield from self._team(activity, row)
            yield from self._dates(activity, row)
            yield from self._work(activity, row)

    def _team(self, activity: Activity, row: Planned) -> Iterator[str]:
        names = [seat.person for seat in row.people]
        if len(set(names)) < len(names):
            yield f"{activity.id} counts somebody twice"
        if unknown := [name for name in names if name not in self.who]:
            yield f"{activity.id} has people who do not exist: {unknown}"
            return
        if activity.pinned_people and set(names) != set(activity.pinned_people):
            yield f"{activity.id} is pinned to {sorted(activity.pinned_people)}, but has {sorted(names)}"
        for skill in {asked.skill for asked in activity.requires} | {seat.skill for seat in row.people}:
            wanted = sorted(
                (a.level for a in activity.requires if a.skill == skill for _ in range(a.count)), reverse=True
            )
            there = sorted(
                (self.who[s.person].skills.get(skill, -1) for s in row.people if s.skill == skill), reverse=True
            )
            if len(there) != len(wanted):
                yield f"{activity.id} wants {len(wanted)} people for {skill}, but has {len(there)}"
            elif any(has < needs for has, needs in zip(there, wanted, strict=True)):
                yield f"{activity.id} wants levels {wanted} in {skill}, but has {there}"

    def _dates(self, activity: Activity, row: Planned) -> Iterator[str]:
        project = self.projects.get(activity.project or "")
        if activity.started is not None:
            if row.start != activity.started:
                yield f"{activity.id} started at {activity.started}, but is planned from {row.start}"
        else:
            bounds = [self.problem.start, activity.release, project.release if project else None]
            earliest = max(bound for bound in bounds if bound is not None)
            if row.start < earliest and activity.pinned_start is None:
                yield f"{activity.id} starts at {row.start}, before it may at {earliest}"
        if activity.pinned_start is not None and row.start != activity.pinned_start:
            yield f"{activity.id} is pinned to {activity.pinned_start}, but starts at {row.start}"
        for deadline in (activity.deadline, project.deadline if project else None):
            if deadline is not None and row.finish > deadline:
                yield f"{activity.id} finishes at {row.finish}, after its deadline {deadline}"

    def _work(self, activity: Activity, row: Planned) -> Iterator[str]:
        """As much is worked between start and finish as it takes, and pauses are allowed ones."""
        begin, wanted = self._begin(activity, row), activity.working
        if activity.started is not None:
            wanted = activity.remaining or 0
            yield from self._resumed(activity, row, begin)
        elif wanted == 0:
            if row.start != row.finish:
                yield f"{activity.id} takes no time, but {row.finish - row.start} are planned"
            return
        working = self._team_time(row)
        worked = row.finish - begin if working is None else _between(working, begin, row.finish)
        if worked != wanted:
            yield f"{activity.id} takes {wanted} working time, but has {worked} from {begin} to {row.finish}"
        if not activity.interruptible and (idle := self._paused(working, begin, row.finish)):
            yield f"{activity.id} may not pause, but somebody is off for {idle} between {begin} and {row.finish}"

    def _begin(self, activity: Activity, row: Planned) -> int:
        """From when on it binds people and equipment: what remains of started work is done in one go."""
        if activity.started is None:
            return row.start
        earliest, left = max(self.problem.start, row.start), activity.remaining or 0
        working = self._team_time(row)
        if working is None or left == 0:
            return earliest if left == 0 else max(earliest, row.finish - left)
        if _between(working, earliest, row.finish) < left:
            return earliest
        return working.subtract(min(row.finish, working.end), left)

    def _resumed(self, activity: Activity, row: Planned, begin: int) -> Iterator[str]:
        """Started work goes on in the first gap that is long enough, beside what stands before it in the problem."""
        left, now = activity.remaining or 0, max(self.problem.start, row.start)
        if left == 0:
            if row.finish != now:
                yield f"nothing remains of {activity.id}, but it is finished at {row.finish}, not at {now}"
            return
        standing = list(self._standing_before(activity, row))
        working = self._team_time(row)
        gaps = {now, *(end for _, _, end in standing if now < end < begin)}
        if working is not None and not activity.interruptible and working.start < begin:
            gaps |= {low for low, _ in working.spans(None, min(begin, working.end)) if low > now}
        for gap in sorted(gaps):
            done = _done_by(working, gap, left)
            if done is None or done[0] >= begin:
                break
            if self._fits(activity, done, standing):
                yield f"{activity.id} has started and could go on at {done[0]}, but does so at {begin}"
                return

    def _standing_before(self, activity: Activity, row: Planned) -> Iterator[tuple[Activity, int, int]]:
        """Pins and other started work that come first in the problem and want the same people or equipment."""
        mine = {seat.person for seat in row.people}
        for other in takewhile(lambda each: each.id != activity.id, self.problem.activities):
            there = self.at[other.id]
            stands = other.finished is None and (other.started is not None or other.pinned_start is not None)
            if stands and (mine & {seat.person for seat in there.people} or activity.uses.keys() & other.uses.keys()):
                begin = self._begin(other, there)
                if begin < there.finish:
                    yield other, begin, there.finish

    def _fits(self, activity: Activity, span: tuple[int, int], standing: Sequence[tuple[Activity, int, int]]) -> bool:
        """Whether its people and equipment are free for it then, and it does not pause where it may not."""
        low, high = span
        mine = {seat.person for seat in self.at[activity.id].people}
        beside = [(other, begin, end) for other, begin, end in standing if begin < high and low < end]
        if any(mine & {seat.person for seat in self.at[other.id].people} for other, _, _ in beside):
            return False
        for kind in self.problem.equipment:
            for moment in (low, *(begin for _, begin, _ in beside if begin > low)):
                used = sum(other.uses.get(kind.id, 0) for other, begin, end in beside if begin <= moment < end)
                if activity.uses.get(kind.id, 0) and used + activity.uses[kind.id] > kind.capacity:
                    return False
        return activity.interruptible or not self._paused(self._team_time(self.at[activity.id]), low, high)

    def _paused(self, working: WorkingTime | None, start: int, end: int) -> int:
        """For how long somebody is off between the two while the house is open."""
        house = self.problem.calendar
        if working is None:
            return 0
        if house is None:
            return end - start - _between(working, start, end)
        return _between(house - working, start, end)

    def _team_time(self, row: Planned) -> WorkingTime | None:
        return self._together([self.who[seat.person].calendar for seat in row.people if seat.person in self.who])

    def _together(self, own: Sequence[WorkingTime | None]) -> WorkingTime | None:
        """When all of them work; None for always. Without people the house counts."""
        calendars = [self.problem.calendar if each is None else each for each in own] or [self.problem.calendar]
        key = tuple(sorted({id(each) for each in calendars if each is not None}))
        if key not in self._joint:
            joint: WorkingTime | None = None
            for each in calendars:
                if each is not None:
                    joint = each if joint is None else joint & each
            self._joint[key] = joint
        return self._joint[key]

    def links(self) -> Iterator[str]:
        activities = {activity.id: activity for activity in self.problem.activities}
        for link in self.problem.links:
            if activities[link.after].started is None:
                yield from self._link(link)

    def _link(self, link: Link) -> Iterator[str]:
        before, after = self.at[link.before], self.at[link.after]
        begun = before.start if link.kind in {"SS", "SF"} else before.finish
        then = after.finish if link.kind in {"FF", "SF"} else after.start
        apart = self._lag(begun, then, link)
        if apart < link.lag or (link.lag >= 0 and then < begun):
            yield f"{link.kind} from {link.before} to {link.after}: {apart} apart, at least {link.lag} is wanted"
        if link.max_lag is not None and apart > link.max_lag:
            yield f"{link.kind} from {link.before} to {link.after}: {apart} apart, at most {link.max_lag} is allowed"

    def _lag(self, begun: int, then: int, link: Link) -> int:
        house = self.problem.calendar
        if link.elapsed or house is None:
            return then - begun
        return _between(house, begun, then) if then >= begun else -_between(house, then, begun)

    def people(self) -> Iterator[str]:
        """Nobody is bound twice at once."""
        bound: dict[str, list[tuple[int, int, str]]] = {}
        for activity in self.problem.activities:
            row = self.at[activity.id]
            begin = self._begin(activity, row) if activity.finished is None else row.finish
            if begin < row.finish:
                for seat in row.people:
                    bound.setdefault(seat.person, []).append((begin, row.finish, activity.id))
        for person, spans in bound.items():
            for (_, end, one), (begin, _, two) in pairwise(sorted(spans)):
                if begin < end:
                    yield f"{person} is bound by {one} until {end} and by {two} from {begin}"

    def equipment(self) -> Iterator[str]:
        """At every change of use it fits the capacity."""
        changes: dict[str, list[tuple[int, int]]] = {}
        for activity in self.problem.activities:
            row = self.at[activity.id]
            begin = self._begin(activity, row) if activity.finished is None else row.finish
            if begin < row.finish:
                for name, amount in activity.uses.items():
                    changes.setdefault(name, []).extend([(begin, amount), (row.finish, -amount)])
        for kind in self.problem.equipment:
            used = 0
            for moment, amount in sorted(changes.get(kind.id, ())):
                used += amount
                if used > kind.capacity:
                    yield f"{used} of {kind.id} are used at {moment}; there are {kind.capacity}"

    def money(self) -> Iterator[str]:
        for limit in self.problem.money:
            starting = [
                activity
                for activity in self.problem.activities
                if activity.started is None and limit.start <= self.at[activity.id].start < limit.end
            ]
            spent = sum(self._cost(activity, self.at[activity.id]) for activity in starting)
            if spent > limit.amount + 1e-6:
                yield f"{spent:.2f} are spent from {limit.start} to {limit.end}; the limit is {limit.amount}"

    def _cost(self, activity: Activity, row: Planned) -> float:
        people: list[Person] = [self.who[seat.person] for seat in row.people]
        hours = activity.working * self.problem.unit_minutes / 60
        return activity.cost + hours * sum(person.cost_per_hour for person in people)


def _between(working: WorkingTime, start: int, end: int) -> int:
    """Worked time of [start, end), none outside the horizon that was laid out."""
    low, high = max(start, working.start), min(end, working.end)
    return working.between(low, high) if low < high else 0


def _done_by(working: WorkingTime | None, start: int, left: int) -> tuple[int, int] | None:
    """When work given at `start` goes on and is done; None beyond the horizon."""
    if working is None:
        return start, start + left
    try:
        begin = working.next_working(max(start, working.start))
        return begin, working.add(begin, left)
    except OutOfHorizon:
        return None
