"""Who could do an activity, and when it would be done then: the rest of the plan stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from opsloop.engines.calendar import OutOfHorizon, WorkingTime
from opsloop.engines.scheduling.explaining import Reason
from opsloop.engines.scheduling.facts import Activity, Link, Person
from opsloop.engines.scheduling.plan import Plan, Planned, Seat
from opsloop.engines.scheduling.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could be in the activity's team; times are those of the whole team then."""

    person: str
    skill: str
    start: int
    finish: int
    level: int
    """Above what is asked for."""
    load: int
    """Working time they are given by the rest of the plan."""
    interest: float
    seated: bool
    """Whether they do it in the plan."""
    reason: Reason | None
    """What keeps the team from starting when links and release let it: busy with what, off, or equipment."""


def best_people(problem: Problem, plan: Plan, activity: str, *, limit: int = 5) -> tuple[Candidate, ...]:
    """Those with whom the activity is done first; of equals who is least over-qualified, likes it more, does less.

    Each takes the place of one of the team that the plan has, at the first gap that everybody has; nothing else moves.
    Whoever has no gap before their calendar ends is left out. O(people × their activities).
    """
    fact = problem.activities[problem.index[activity]]
    bound = Bound.of(problem, plan, besides=activity)
    found = [each for person in problem.people for each in _candidate(problem, plan, fact, person, bound)]
    found.sort(key=lambda each: (each.finish, each.level, -each.interest, each.load, each.person))
    return tuple(found[:limit])


@dataclass(frozen=True)
class Bound:
    """What the rest of a plan takes: who is busy with what, and which equipment is in use."""

    problem: Problem
    plan: Plan
    busy: dict[str, list[tuple[int, int, str]]]
    using: dict[str, list[tuple[int, int, int, str]]]

    @classmethod
    def of(cls, problem: Problem, plan: Plan, *, besides: str) -> Bound:
        """Everything but one activity; sorted by start."""
        busy: dict[str, list[tuple[int, int, str]]] = {}
        using: dict[str, list[tuple[int, int, int, str]]] = {}
        for activity in problem.activities:
            row = plan.by_id[activity.id]
            if activity.id == besides or activity.finished is not None or row.start == row.finish:
                continue
            begin = max(problem.start, row.start) if activity.started is not None else row.start
            for seat in row.people:
                busy.setdefault(seat.person, []).append((begin, row.finish, activity.id))
            for name, amount in activity.uses.items():
                using.setdefault(name, []).append((begin, row.finish, amount, activity.id))
        for rows in busy.values():
            rows.sort()
        return cls(problem, plan, busy, using)

    def clash(self, team: Sequence[Person], fact: Activity, start: int, finish: int) -> Reason | None:
        """Who or what is not free in this time, and until when; None where all are."""
        for person in team:
            rows = self.busy.get(person.id, [])
            place = max(0, bisect_right(rows, (start, start, "")) - 1)
            for begin, end, other in rows[place:]:
                if begin >= finish:
                    break
                if end > start:
                    return Reason(kind="busy", person=person.id, activity=other, until=end)
        for kind in self.problem.equipment:
            wanted = fact.uses.get(kind.id, 0)
            using = self.using.get(kind.id, []) if wanted else []
            rivals = [row for row in using if row[0] < finish and row[1] > start]
            for moment in (start, *(begin for begin, *_ in rivals if begin > start)):
                at_once = [row for row in rivals if row[0] <= moment < row[1]]
                if sum(amount for _, _, amount, _ in at_once) + wanted > kind.capacity:
                    until = min(end for _, end, _, _ in at_once)
                    return Reason(kind="equipment", thing=kind.id, activity=at_once[0][3], until=until)
        return None


def _candidate(problem: Problem, plan: Plan, fact: Activity, person: Person, bound: Bound) -> Iterator[Candidate]:
    """The person in the place that suits them best, where there is one."""
    levels = {asked.skill: person.skills.get(asked.skill, -1) - asked.level for asked in fact.requires}
    seats = plan.by_id[fact.id].people
    mine = next((seat for seat in seats if seat.person == person.id), None)
    able = [skill for skill, level in levels.items() if level >= 0] if mine is None else [mine.skill]
    if not able:
        return
    skill = min(able, key=lambda each: (levels.get(each, 0), -person.interests.get(each, 0.0)))
    team = _team(problem, seats, person, skill, seated=mine is not None)
    try:
        start, finish, reason = _first_gap(problem, plan, fact, team, bound)
    except OutOfHorizon:
        return
    yield Candidate(
        person=person.id,
        skill=skill,
        start=start,
        finish=finish,
        level=levels.get(skill, 0),
        load=sum(_left(problem.activities[problem.index[name]]) for _, _, name in bound.busy.get(person.id, [])),
        interest=person.interests.get(skill, 0.0),
        seated=mine is not None,
        reason=reason,
    )


def _team(problem: Problem, seats: Sequence[Seat], person: Person, skill: str, *, seated: bool) -> list[Person]:
    """The plan's team with the person in it, in place of somebody who is there for the same skill."""
    who = {each.id: each for each in problem.people}
    names = [seat.person for seat in seats if seat.person in who]
    if not seated:
        names = [person.id, *names]
        leaves = next((seat.person for seat in seats if seat.skill == skill), None)
        names = [name for name in names if name != leaves]
    return [who[name] for name in names]


def _first_gap(
    problem: Problem, plan: Plan, fact: Activity, team: Sequence[Person], bound: Bound
) -> tuple[int, int, Reason | None]:
    """The first time in which everybody is there and nothing else is done; and what kept it from being earlier."""
    at, finish_from = _bounds(problem, plan, fact)
    own = [problem.calendar if each.calendar is None else each.calendar for each in team] or [problem.calendar]
    calendars = [each for each in own if each is not None]
    working = reduce(lambda one, two: one & two, calendars) if calendars else None
    work, reason = _left(fact), None
    while True:
        start = at if working is None else working.next_working(max(at, working.start))
        finish = start + work if working is None else working.add(start, work)
        if start > at and _open(problem, at, start):
            reason = Reason(kind="off", person=_away(team, at), until=start)
        pause = None if working is None or fact.interruptible else _pause(problem, working, start, finish)
        clash = bound.clash(team, fact, start, finish)
        if pause is not None:
            reason = Reason(kind="off", person=_away(team, pause[0]), until=pause[1])
            at = pause[1]
        elif clash is not None and clash.until is not None:
            reason, at = clash, clash.until
        elif finish < finish_from:
            at = max(start + 1, finish_from - work if working is None else working.subtract(finish_from, work))
        else:
            return start, finish, reason


def _bounds(problem: Problem, plan: Plan, fact: Activity) -> tuple[int, int]:
    """The earliest start and finish by release and links, the others standing where the plan has them."""
    project = next((each for each in problem.projects if each.id == fact.project), None)
    releases = (problem.start, fact.release, project.release if project else None)
    at, finish_from = max(each for each in releases if each is not None), 0
    for link in problem.links:
        if link.after == fact.id and fact.started is None:
            moment = after_lag(problem, link, plan.by_id[link.before])
            if link.kind in {"FS", "SS"}:
                at = max(at, moment)
            else:
                finish_from = max(finish_from, moment)
    return at, finish_from


def after_lag(problem: Problem, link: Link, before: Planned) -> int:
    """The earliest moment that the link lets its later end be."""
    begun = before.finish if link.kind in {"FS", "FF"} else before.start
    house = problem.calendar
    if link.elapsed or house is None or link.lag == 0:
        return begun + link.lag
    return house.add(begun, link.lag) if link.lag > 0 else house.subtract(begun, -link.lag)


def _left(fact: Activity) -> int:
    return fact.working if fact.remaining is None else fact.remaining


def _pause(problem: Problem, working: WorkingTime, start: int, finish: int) -> tuple[int, int] | None:
    """The first pause of the team in which the house is open."""
    for (_, end), (begin, _) in pairwise(working.spans(start, finish)):
        if _open(problem, end, begin):
            return end, begin
    return None


def _open(problem: Problem, start: int, end: int) -> bool:
    """Whether the house is open at some moment between the two."""
    house = problem.calendar
    if house is None:
        return start < end
    low, high = max(start, house.start), min(end, house.end)
    return low < high and house.between(low, high) > 0


def _away(team: Sequence[Person], at: int) -> str:
    """Who of the team does not work from the moment on, though the house is open."""
    for person in team:
        own = person.calendar
        if own is not None and own.start <= at < own.end and not own.works_at(at):
            return person.id
    return ""
