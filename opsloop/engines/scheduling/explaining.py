"""Why an activity starts when it does, and why somebody else does not do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling.facts import Activity, Person
from opsloop.engines.scheduling.plan import Plan, Planned
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.resuming import resumed

Kind = Literal[
    "finished", "started", "pinned", "start", "release", "link", "busy", "off", "equipment", "skill", "level"
]


NAMED = 3
"""So many people at most are told of, where none of them can."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One fact that holds an activity: `activity` is the other one, `until` when the fact ends."""

    kind: Kind
    activity: str = ""
    person: str = ""
    thing: str = ""
    """The skill, the equipment, or the kind of link."""
    until: int | None = None


def why(problem: Problem, plan: Plan, activity: str) -> tuple[Reason, ...]:
    """What keeps the activity from starting earlier, in the plan as it is; empty where nothing does.

    Only facts that end exactly at its start, seen in working time: the link, person, equipment or release that binds.
    Of started work, what keeps it from being gone on with.
    """
    row, fact = plan.by_id[activity], problem.activities[problem.index[activity]]
    if fact.started is not None and fact.finished is None:
        again = replace(row, start=resumed(problem, row))
        return (Reason(kind="started", until=row.start), *_hindered(problem, plan, fact, again))
    for kind, holds in (
        ("finished", fact.finished is not None),
        ("pinned", fact.pinned_start is not None),
    ):
        if holds:
            return (Reason(kind=kind, until=row.start),)  # type: ignore[arg-type]  # the two kinds above
    return (*_released(problem, fact, row), *_linked(problem, plan, row), *_hindered(problem, plan, fact, row))


def why_not(problem: Problem, plan: Plan, activity: str, person: str) -> tuple[Reason, ...]:
    """Why the person does not do the activity: no skill, too low a level, off, or busy with what else, while it runs.

    Empty where they could do it at that time as well as those who do.
    """
    row, fact = plan.by_id[activity], problem.activities[problem.index[activity]]
    who = problem.by_person[person]
    levels = {asked.skill: who.skills.get(asked.skill, -1) - asked.level for asked in fact.requires}
    if levels and not any(level >= 0 for level in levels.values()):
        kind: Kind = "level" if any(asked.skill in who.skills for asked in fact.requires) else "skill"
        return tuple(Reason(kind=kind, person=person, thing=skill) for skill in levels)
    busy = [
        Reason(kind="busy", person=person, activity=other.id, until=other.finish)
        for other in plan.by_person.get(person, ())
        if other.id != activity and resumed(problem, other) < row.finish and row.start < other.finish
    ]
    own = _calendar(problem, who)
    off = own is not None and _between(own, row.start, row.finish) < fact.working
    return (*busy, *([_away(problem, who, _back(own, row.start))] if off and own else []))


def hindering(problem: Problem, plan: Plan, activity: str) -> tuple[Reason, ...]:
    """Who has to do the activity and is away, or else busy, where it is held; of many who could, nobody is named."""
    row, fact = plan.by_id[activity], problem.activities[problem.index[activity]]
    who = fact.pinned_people or tuple(person.id for person in problem.people if _able(person, fact))
    if len(who) > NAMED:
        return ()
    found: list[Reason] = []
    for person in who:
        held = [each for each in why_not(problem, plan, activity, person) if (each.until or 0) > row.start]
        found += [each for each in held if each.activity not in problem.index] or held
    return tuple(found)


def _able(person: Person, fact: Activity) -> bool:
    return any(person.skills.get(asked.skill, -1) >= asked.level for asked in fact.requires)


def critical_path(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """From the activity that ends last back to one that nothing holds but its release: each binds the next one."""
    rows = [row for row in plan.activities if problem.activities[problem.index[row.id]].finished is None]
    path: list[str] = []
    current = max(rows, key=lambda row: (row.finish, row.start), default=None)
    while current is not None and current.id not in path:
        path.append(current.id)
        binding = [each.activity for each in why(problem, plan, current.id) if each.activity in plan.by_id]
        current = max((plan.by_id[each] for each in binding), key=lambda row: row.finish, default=None)
    return tuple(reversed(path))


def _released(problem: Problem, fact: Activity, row: Planned) -> Iterator[Reason]:
    project = next((each for each in problem.projects if each.id == fact.project), None)
    for kind, moment in (
        ("start", problem.start),
        ("release", fact.release),
        ("release", project.release if project else None),
    ):
        if moment is not None and moment <= row.start and _idle(problem.calendar, moment, row.start):
            yield Reason(kind=kind, until=moment)  # type: ignore[arg-type]  # the kinds above


def _linked(problem: Problem, plan: Plan, row: Planned) -> Iterator[Reason]:
    for link in problem.links_into.get(row.id, ()):
        then = row.start if link.kind in {"FS", "SS"} else row.finish
        before = plan.by_id[link.before]
        begun = before.finish if link.kind in {"FS", "FF"} else before.start
        if begun < problem.start and link.lag <= 0 and link.kind in {"SS", "SF"}:
            continue  # it had begun before anything was planned
        if problem.lag(link, begun, then) == link.lag:
            yield Reason(kind="link", activity=link.before, thing=link.kind, until=begun)


def _hindered(problem: Problem, plan: Plan, fact: Activity, row: Planned) -> Iterator[Reason]:
    """People who come from something else or from time off, and equipment that was in use, right before."""
    for seat in row.people:
        own = _calendar(problem, problem.by_person[seat.person])
        for other in plan.by_person.get(seat.person, ()):
            if other.id != row.id and other.finish <= row.start and _idle(own, other.finish, row.start):
                yield Reason(kind="busy", person=seat.person, activity=other.id, until=other.finish)
        if own is not None and _was_off(problem, own, row.start):
            yield _away(problem, problem.by_person[seat.person], row.start)
    for rival, thing in _rivals(problem, fact).items():
        ended = plan.by_id[rival].finish
        if ended <= row.start and _idle(problem.calendar, ended, row.start):
            yield Reason(kind="equipment", activity=rival, thing=thing, until=ended)


def _away(problem: Problem, who: Person, until: int | None) -> Reason:
    """Whoever is not there until the moment is off, or has work outside the problem in the last open time before."""
    last = until
    if until is not None and problem.calendar is not None and problem.calendar.start < until <= problem.calendar.end:
        with suppress(ValueError):
            last = problem.calendar.previous_working(until)
    for each in who.elsewhere:
        if last is not None and until is not None and each.start < last <= each.finish <= until:
            return Reason(kind="busy", person=who.id, activity=each.id, until=each.finish)
    return Reason(kind="off", person=who.id, until=until)


def _rivals(problem: Problem, fact: Activity) -> dict[str, str]:
    """The other activities that use equipment of this one, each with the first piece that both use."""
    names = [name for name, amount in fact.uses.items() if amount]
    found: dict[str, str] = {}
    for name in names:
        for rival in problem.users_of.get(name, ()):
            if rival.id != fact.id:
                found.setdefault(rival.id, name)
    return found


def _calendar(problem: Problem, person: Person) -> WorkingTime | None:
    return problem.calendar if person.calendar is None else person.calendar


def _was_off(problem: Problem, own: WorkingTime, start: int) -> bool:
    """Whether the person was off in the last time before `start` in which the house was open."""
    if start <= own.start or not own.works_at(min(start, own.end)):
        return False
    if problem.calendar is None:
        return not own.works_at(start - 1)
    house = problem.calendar
    if not house.start < start <= house.end:
        return False
    try:
        last = house.previous_working(start) - 1
    except ValueError:
        return False
    return last >= own.start and not own.works_at(last)


def _back(own: WorkingTime, at: int) -> int | None:
    """When somebody works again at or after the moment."""
    try:
        return own.next_working(at)
    except ValueError:
        return None


def _idle(working: WorkingTime | None, start: int, end: int) -> bool:
    """Whether nothing is worked between the two."""
    return start == end if working is None else _between(working, start, end) == 0


def _between(working: WorkingTime, start: int, end: int) -> int:
    low, high = max(start, working.start), min(end, working.end)
    return working.between(low, high) if low < high else 0
