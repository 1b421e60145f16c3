"""How much later an activity may be before something else must be, with the plan's people in the plan's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from opsloop.engines.calendar import OutOfHorizon, WorkingTime
from opsloop.engines.scheduling.facts import Activity, Link
from opsloop.engines.scheduling.plan import Plan, Planned
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.resuming import resumed


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Working time of the activity's team; the moments are the latest that break nothing that `total` keeps."""

    total: int
    """Until something would be late, or later than it is; the plan, or a project without due, end later; or a deadline
    be broken."""
    free: int
    """Until some other activity would have to move."""
    latest_start: int
    latest_finish: int
    critical: bool
    """Whether any later finish makes something late or later, the plan end later, or breaks a deadline or a pin."""


def slacks(problem: Problem, plan: Plan) -> dict[str, Slack]:
    """The slack of each activity under links, calendars, people and equipment. None for what is pinned or started.

    Critical is what has no total slack, and not only because a project without due would end later than the plan has
    it: it holds the end of the plan, a due moment, or a deadline. Of what is pinned or started, what would be if it
    could be later; of what is finished, nothing. Before its due a project may end later than planned.

    Who works on what, and in which order equipment is used, stays as in the plan: with other people there may be more,
    and where there are units enough for two that use them one after the other.
    O(n log n), but for equipment O(n²) in those that share it.
    """
    return _Backward(problem, plan).slacks()


class _Backward:
    """The backward pass (Kelley 1961) on links and on the order of people and equipment."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.facts = {activity.id: activity for activity in problem.activities}
        self.begin = {activity.id: resumed(problem, plan.by_id[activity.id]) for activity in problem.activities}
        """When each binds its people from."""
        self.after: dict[str, list[Link | str]] = {activity.id: [] for activity in problem.activities}
        for link in problem.links:
            self.after[link.before].append(link)
        for one, two in self._queues():
            self.after[one].append(two)
        self.standing: dict[str, list[int]] = {}
        """When what comes after begins, where links and the order of people and equipment make a ring."""
        self._joint: dict[tuple[int, ...], WorkingTime | None] = {}

    def slacks(self) -> dict[str, Slack]:
        """What keeps the ends of projects as well, and critical where that is so without them."""
        driving, ends = self._driving(), self._ends()
        ends = {name: min(limit, ends[name]) for name, limit in driving.items()}
        found = self._pass(ends)
        if ends == driving:
            return found
        critical = self._pass(driving)
        return {name: replace(slack, critical=critical[name].critical) for name, slack in found.items()}

    def _pass(self, ends: dict[str, int]) -> dict[str, Slack]:
        found: dict[str, Slack] = {}
        resuming: dict[str, int] = {}
        for name in self._last_first():
            fact, row = self.facts[name], self.plan.by_id[name]
            limit = min([ends[name], *self._limits(name, row, found, resuming)])
            if fact.started is not None or fact.pinned_start is not None:
                critical = fact.finished is None and self._worked(row, row.finish, limit) == 0
                if fact.started is not None and fact.finished is None:
                    resuming[name] = self._latest(replace(row, start=self.begin[name]), fact, limit)[0]
                found[name] = Slack(
                    total=0, free=0, latest_start=row.start, latest_finish=row.finish, critical=critical
                )
                continue
            total = self._latest(row, fact, limit)
            free = self._latest(row, fact, min([ends[name], *self._limits(name, row, None, {})]))
            spare = self._worked(row, row.start, total[0])
            found[name] = Slack(
                total=spare,
                free=self._worked(row, row.start, free[0]),
                latest_start=total[0],
                latest_finish=total[1],
                critical=spare == 0,
            )
        return found

    def _last_first(self) -> list[str]:
        while True:
            graph = {
                name: [each if isinstance(each, str) else each.after for each in then]
                for name, then in self.after.items()
            }
            try:
                return list(TopologicalSorter(graph).static_order())
            except CycleError as error:
                self._let_stand(error.args[1])

    def _let_stand(self, ring: list[str]) -> None:
        """A link against the order of people, SF or with negative lag: what comes after there is not pushed."""
        for later, name in pairwise(ring):
            if later in self.after[name]:
                self.after[name].remove(later)
                self.standing.setdefault(name, []).append(self.begin[later])

    def _queues(self) -> Iterator[tuple[str, str]]:
        """What comes after what, because the same people or more equipment than there is are wanted."""
        rows = [self.plan.by_id[each.id] for each in self.problem.activities if each.finished is None]
        by_person: dict[str, list[Planned]] = {}
        for row in sorted(rows, key=lambda each: (self.begin[each.id], each.finish)):
            if self.begin[row.id] < row.finish:
                for seat in row.people:
                    by_person.setdefault(seat.person, []).append(row)
        for mine in by_person.values():
            yield from ((one.id, two.id) for one, two in pairwise(mine))
        for kind in self.problem.equipment:
            using = [row for row in rows if self.facts[row.id].uses.get(kind.id) and self.begin[row.id] < row.finish]
            yield from ((one.id, two.id) for one in using for two in using if one.finish <= self.begin[two.id])

    def _driving(self) -> dict[str, int]:
        """By activity: the end of the plan, what is due (where it is late: as late as it is), or a deadline before."""
        projects, done = {each.id: each for each in self.problem.projects}, self._done()
        found = {}
        for each in self.problem.activities:
            limits: list[int | None] = [done[None], each.deadline]
            if each.due is not None:
                limits.append(max(each.due, self.plan.by_id[each.id].finish))
            if (project := projects.get(each.project or "")) is not None:
                late = None if project.due is None else max(project.due, done[each.project])
                limits += [project.deadline, late]
            found[each.id] = min(limit for limit in limits if limit is not None)
        return found

    def _ends(self) -> dict[str, int]:
        """By activity: the end of its project where nothing says when that is due, else of the plan."""
        dues, done = {each.id: each.due for each in self.problem.projects}, self._done()
        known = {name: end for name, end in done.items() if name is not None and dues.get(name) is None}
        return {each.id: known.get(each.project or "", done[None]) for each in self.problem.activities}

    def _done(self) -> dict[str | None, int]:
        """When each project is done; all of it as well."""
        last: dict[str | None, int] = {}
        for each in self.problem.activities:
            finish = self.plan.by_id[each.id].finish
            for whole in {each.project, None}:
                last[whole] = max(last.get(whole, finish), finish)
        return last

    def _limits(
        self, name: str, row: Planned, found: dict[str, Slack] | None, resuming: dict[str, int]
    ) -> Iterator[int]:
        """The latest finishes that what comes after allows: at its latest, or where it stands where `found` is None.

        `resuming`: how late what remains of started work can begin. That it began binds nobody any more.
        """
        yield from self.standing.get(name, ())
        for each in self.after[name]:
            other = each if isinstance(each, str) else each.after
            start, finish = self.begin[other], self.plan.by_id[other].finish
            if found is not None:
                start, finish = resuming.get(other, found[other].latest_start), found[other].latest_finish
            if isinstance(each, str):
                yield start
            elif self.facts[other].started is None and not (self._began(name) and each.kind in {"SS", "SF"}):
                bound = self._before_lag(each, start if each.kind in {"FS", "SS"} else finish)
                yield bound if each.kind in {"FS", "FF"} else self._finish(row, bound)

    def _began(self, name: str) -> bool:
        return self.facts[name].started is not None

    def _before_lag(self, link: Link, moment: int) -> int:
        house = self.problem.calendar
        if link.elapsed or house is None or link.lag == 0:
            return moment - link.lag
        try:
            if link.lag > 0:
                return house.subtract(moment, link.lag)
            later = house.add(moment, -link.lag)
            return later if house.subtract(later, -link.lag) <= moment else later - 1  # a night lies between the two
        except OutOfHorizon:
            return self.problem.start if link.lag > 0 else moment

    def _finish(self, row: Planned, start: int) -> int:
        """When it is finished if it starts at the moment at the latest: before, where its team is off then."""
        work, working = self._left(self.facts[row.id]), self._working(row)
        if working is None or work == 0:
            return start + work
        try:
            begin = max(start, working.start)
            if not working.works_at(begin):
                begin = working.previous_working(begin) - 1
            return working.add(begin, work)
        except OutOfHorizon:
            return row.finish

    def _latest(self, row: Planned, fact: Activity, limit: int) -> tuple[int, int]:
        """The latest start and finish by the limit; what the plan has, where nothing later is possible."""
        work, working = self._left(fact), self._working(row)
        if limit <= row.finish:
            return row.start, row.finish
        if working is None or work == 0:
            return limit - work, limit
        start = working.subtract(min(limit, working.end), work)
        finish = working.add(start, work)
        if not fact.interruptible and start > row.start:
            return self._unbroken(row, working, limit, work)
        return (start, finish) if start > row.start else (row.start, row.finish)

    def _unbroken(self, row: Planned, working: WorkingTime, limit: int, work: int) -> tuple[int, int]:
        """The latest time by the limit without a pause in which the house is open."""
        house, end = self.problem.calendar, min(limit, working.end)
        while True:
            start = working.subtract(end, work)
            if start <= row.start:
                return row.start, row.finish
            gaps = [gap for gap in pairwise(working.spans(start, end)) if self._open(house, gap[0][1], gap[1][0])]
            if not gaps:
                return start, working.add(start, work)
            end = gaps[-1][0][1]

    def _open(self, house: WorkingTime | None, start: int, end: int) -> bool:
        return start < end if house is None else house.between(max(start, house.start), min(end, house.end)) > 0

    def _worked(self, row: Planned, start: int, end: int) -> int:
        working = self._working(row)
        return end - start if working is None or end <= start else working.between(start, min(end, working.end))

    def _working(self, row: Planned) -> WorkingTime | None:
        """When the whole team works; the house, where nobody is needed."""
        who = {person.id: person for person in self.problem.people}
        own = [who[seat.person].calendar for seat in row.people if seat.person in who]
        calendars = [self.problem.calendar if each is None else each for each in own] or [self.problem.calendar]
        laid = [each for each in calendars if each is not None]
        key = tuple(sorted({id(each) for each in laid}))
        if key not in self._joint:
            self._joint[key] = reduce(lambda one, two: one & two, laid) if laid else None
        return self._joint[key]

    def _left(self, fact: Activity) -> int:
        return fact.working if fact.remaining is None else fact.remaining
