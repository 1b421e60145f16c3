"""Why no plan keeps every hard fact: the few facts that cannot hold together, and what would help."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from opsloop.engines.calendar import OutOfHorizon
from opsloop.engines.scheduling.facts import Activity, Link, Person, Project
from opsloop.engines.scheduling.kernel.judging import BROKEN
from opsloop.engines.scheduling.plan import Plan
from opsloop.engines.scheduling.problem import Problem
from opsloop.engines.scheduling.searching import BeyondHorizon
from opsloop.engines.scheduling.solving import plan

Kind = Literal["link", "release", "equipment", "skill", "leave", "money", "max_lag", "people", "pin", "deadline"]
KINDS: tuple[Kind, ...] = (
    "link",
    "release",
    "equipment",
    "skill",
    "leave",
    "money",
    "max_lag",
    "people",
    "pin",
    "deadline",
)
"""What people can change least comes first, and is left out of a contradiction first."""
CERTAIN = {"link", "release", "pin", "deadline"}
MORE = 3
"""So many people or units more are tried."""
ROUNDS = 3
STEPS = 12
NO_LAG = -7 * 24 * 60 * 100_000
"""A least lag that holds nothing back, and leaves the grid as it is."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One fact of a problem by name.

    `id` is the activity, project, person, equipment, skill or, for money, the place of the limit; `project` tells
    deadlines and releases of projects from those of activities; for links `other` is the later activity.
    """

    kind: Kind
    id: str
    other: str = ""
    project: bool = False
    link: int = -1


@dataclass(frozen=True, kw_only=True)
class Relaxation:
    """One fact changed as little as was found to help; the others stay."""

    fact: Fact
    value: int | None
    """The later deadline, the other start, the earlier release, the capacity, or how many people more; None: gone."""
    amount: int
    """By how much it changes, in time, units or people; 0 where it is dropped."""
    enough: bool
    """Whether the whole problem has a plan then; otherwise there are other contradictions besides."""


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Facts that cannot hold together, of which none can be left out; no fact at all where none by name is to blame.

    Work that finds no place within the calendars contradicts its facts as well; without any, the calendars are too
    short for it.
    """

    facts: tuple[Fact, ...]
    certain: bool
    """Whether dates and links alone exclude each other; otherwise: no plan was found that keeps them."""
    relaxations: tuple[Relaxation, ...]
    """Those that are enough first, then by how little they change."""
    all_tried: bool = True
    """Whether there was time to look for all of them."""


def contradiction(
    problem: Problem, *, rounds: int = ROUNDS, seed: int = 0, seconds: float | None = None
) -> Contradiction | None:
    """The contradiction of a problem, or None where a plan keeps every hard fact or `seconds` were not enough.

    QuickXplain (Junker 2004, AAAI) over the named facts, each question a short search: about 2 k log(n / k) of them for
    k facts out of n. Without deadlines, pins and maximal lags there is none, unless work finds no place at all.
    """
    asking = _Asking(problem, rounds, seed, None if seconds is None else time.monotonic() + seconds)
    try:
        if asking.holds(problem):
            return None
        asking.placeless = frozenset(asking.failed)
        facts = sorted(facts_of(problem, asking.placeless), key=lambda fact: -KINDS.index(fact.kind))
        if not asking.holds(without(problem, facts)):
            return Contradiction(facts=(), certain=False, relaxations=())
        found = asking.minimal([], facts, fresh=False)
    except _Late:
        return None
    relaxations, all_tried = asking.relaxations(found)
    relaxations.sort(key=lambda each: (not each.enough, each.value is None, -KINDS.index(each.fact.kind), each.amount))
    certain = {fact.kind for fact in found} <= CERTAIN
    return Contradiction(facts=tuple(found), certain=certain, relaxations=tuple(relaxations), all_tried=all_tried)


def facts_of(problem: Problem, placeless: Collection[str] = ()) -> Iterator[Fact]:
    """Every fact that could be changed and matters to something that must be kept, or to what finds no place."""
    matter = _matter(problem, placeless)
    rows = [row for row in problem.activities if row.id in matter]
    for row in rows:
        if row.started is not None:
            continue
        for kind, there in (
            ("deadline", row.deadline is not None),
            ("release", row.release is not None and row.release > problem.start),
            ("pin", row.pinned_start is not None),
            ("people", bool(row.pinned_people)),
        ):
            if there:
                yield Fact(kind=kind, id=row.id)  # type: ignore[arg-type]  # the four kinds above
    for project in problem.projects:
        if any(row.project == project.id for row in rows):
            if project.deadline is not None:
                yield Fact(kind="deadline", id=project.id, project=True)
            if project.release is not None and project.release > problem.start:
                yield Fact(kind="release", id=project.id, project=True)
    for number, link in enumerate(problem.links):
        if link.before in matter and link.after in matter:
            yield Fact(kind="link", id=link.before, other=link.after, link=number)
            if link.max_lag is not None:
                yield Fact(kind="max_lag", id=link.before, other=link.after, link=number)
    skills = dict.fromkeys(asked.skill for row in rows if row.finished is None for asked in row.requires)
    yield from (Fact(kind="skill", id=skill) for skill in skills)
    if problem.calendar is not None:
        able = (
            each for each in problem.people if each.calendar is not None and not skills.keys().isdisjoint(each.skills)
        )
        yield from (Fact(kind="leave", id=person.id) for person in able)
    used = {name for row in rows for name, amount in row.uses.items() if amount}
    yield from (Fact(kind="equipment", id=each.id) for each in problem.equipment if each.id in used)
    yield from (Fact(kind="money", id=str(place)) for place in range(len(problem.money)))


def without(problem: Problem, facts: Sequence[Fact]) -> Problem:
    """The problem with these facts gone: nobody on leave, enough equipment, enough people of a skill, and so on."""
    gone = {(fact.kind, fact.project, fact.id) for fact in facts if fact.link < 0}
    links = {(fact.kind, fact.link) for fact in facts}
    lacking = [fact.id for fact in facts if fact.kind == "skill"]
    every = sum(1 for _ in problem.activities)
    return replace(
        problem,
        activities=[_activity(row, gone) for row in problem.activities],
        projects=[_project(row, gone) for row in problem.projects],
        links=[row for n, link in enumerate(problem.links) if (row := _link(link, n, links)) is not None],
        people=[
            *(replace(p, calendar=None) if ("leave", False, p.id) in gone else p for p in problem.people),
            *(person for skill in lacking for person in more_people(problem, skill, _heads(problem, skill))),
        ],
        equipment=[
            replace(kind, capacity=kind.capacity * every) if ("equipment", False, kind.id) in gone else kind
            for kind in problem.equipment
        ],
        money=[row for place, row in enumerate(problem.money) if ("money", False, str(place)) not in gone],
    )


def more_people(problem: Problem, skill: str, count: int) -> list[Person]:
    """People who master the skill at the highest level that is asked for, and are there whenever the house is open."""
    levels = [asked.level for row in problem.activities for asked in row.requires if asked.skill == skill]
    return [Person(id=f"one more {skill} {n + 1}", skills={skill: max(levels, default=0)}) for n in range(count)]


def _heads(problem: Problem, skill: str) -> int:
    """As many as could ever be wanted at once."""
    rows = [row for row in problem.activities if row.finished is None]
    return sum(asked.count for row in rows for asked in row.requires if asked.skill == skill)


def _activity(row: Activity, gone: set[tuple[Kind, bool, str]]) -> Activity:
    changes: dict[str, tuple[str, ...] | None] = {}
    for kind, name in (("deadline", "deadline"), ("release", "release"), ("pin", "pinned_start")):
        if (kind, False, row.id) in gone:
            changes[name] = None
    if ("people", False, row.id) in gone and row.started is None:
        changes["pinned_people"] = ()
    return replace(row, **changes) if changes else row  # type: ignore[arg-type]  # names and values belong together


def _project(row: Project, gone: set[tuple[Kind, bool, str]]) -> Project:
    if ("deadline", True, row.id) in gone:
        row = replace(row, deadline=None)
    return replace(row, release=None) if ("release", True, row.id) in gone else row


def _link(row: Link, number: int, links: set[tuple[Kind, int]]) -> Link | None:
    """The link, with what is left of it: its least and its greatest lag are two facts."""
    if ("max_lag", number) in links:
        row = replace(row, max_lag=None)
    if ("link", number) not in links:
        return row
    return None if row.max_lag is None else replace(row, lag=min(NO_LAG, row.lag))


def _matter(problem: Problem, placeless: Collection[str]) -> set[str]:
    """Activities with something that must be kept or without a place, and all they wait for."""
    projects = {row.id for row in problem.projects if row.deadline is not None}
    kept = [row for row in problem.activities if row.finished is None and _hard(row, projects)]
    ends = [end for link in problem.links if link.max_lag is not None for end in (link.before, link.after)]
    before: dict[str, list[str]] = {}
    for link in problem.links:
        before.setdefault(link.after, []).append(link.before)
    found, left = set[str](), [*placeless, *(row.id for row in kept), *ends]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += before.get(name, [])
    return found


def _hard(row: Activity, projects: set[str]) -> bool:
    return row.deadline is not None or row.pinned_start is not None or row.project in projects


class _Late(Exception):
    """There is no time for one more question."""


@dataclass
class _Asking:
    """Short searches, each a question whether some facts can hold together."""

    problem: Problem
    rounds: int
    seed: int
    until: float | None
    placeless: frozenset[str] = frozenset()
    """What finds no place in the whole problem."""
    failed: set[str] = field(default_factory=set)
    """What has found none in any of the questions."""

    def found(self, problem: Problem, enough: float = -math.inf) -> Plan | None:
        """A plan that keeps every fact; None where none was found; _Late where there is no time to ask.

        It is a good one, unless one whose value is less than `enough` will do.
        """
        if self.late():
            raise _Late
        try:
            answer = plan(problem, rounds=self.rounds, seed=self.seed, workers=1, cancelled=self.late, enough=enough)
        except BeyondHorizon as beyond:
            self.failed |= {problem.activities[beyond.place].id} if beyond.place >= 0 else set()
            return None
        if answer.status != "infeasible":
            return answer
        if self.late():  # the search was broken off: that it found nothing says nothing
            raise _Late
        return None

    def late(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until

    def holds(self, problem: Problem) -> bool:
        return self.found(problem, enough=BROKEN) is not None

    def together(self, facts: Sequence[Fact]) -> bool:
        """Whether just these facts can hold together."""
        chosen = set(facts)
        return self.holds(
            without(self.problem, [fact for fact in facts_of(self.problem, self.placeless) if fact not in chosen])
        )

    def minimal(self, kept: list[Fact], facts: list[Fact], *, fresh: bool) -> list[Fact]:
        """The facts of a contradiction that are needed beside the kept ones."""
        if fresh and not self.together(kept):
            return []
        if len(facts) == 1:
            return facts
        half = len(facts) // 2
        one, two = facts[:half], facts[half:]
        second = self.minimal([*kept, *one], two, fresh=bool(one))
        first = self.minimal([*kept, *second], one, fresh=bool(second))
        return [*first, *second]

    def relaxations(self, facts: Sequence[Fact]) -> tuple[list[Relaxation], bool]:
        """What helps, fact by fact, and whether there was time for all of them."""
        found: list[Relaxation] = []
        try:
            for fact in facts:
                found.extend(self.relaxed(fact))
        except _Late:
            return found, False
        return found, True

    def relaxed(self, fact: Fact) -> Iterator[Relaxation]:
        """The fact changed as little as helps, or dropped."""
        free = self.found(without(self.problem, [fact]))
        if free is None:
            yield Relaxation(fact=fact, value=None, amount=0, enough=False)
        elif fact.kind in {"skill", "equipment"}:
            yield next(self._added(fact), Relaxation(fact=fact, value=None, amount=0, enough=True))
        elif fact.kind in {"deadline", "release", "pin"}:
            yield self._moved(fact, free)
        else:
            yield Relaxation(fact=fact, value=None, amount=0, enough=True)

    def _added(self, fact: Fact) -> Iterator[Relaxation]:
        """One to three people or units more."""
        for more in range(1, MORE + 1):
            if fact.kind == "skill":
                people = [*self.problem.people, *more_people(self.problem, fact.id, more)]
                changed, value = replace(self.problem, people=people), more
            else:
                kinds = [
                    replace(k, capacity=k.capacity + more) if k.id == fact.id else k for k in self.problem.equipment
                ]
                changed = replace(self.problem, equipment=kinds)
                value = next(kind.capacity for kind in kinds if kind.id == fact.id)
            if self.holds(changed):
                yield Relaxation(fact=fact, value=value, amount=more, enough=True)

    def _moved(self, fact: Fact, free: Plan) -> Relaxation:
        """A later deadline, an earlier release, another start."""
        problem = self.problem
        if fact.kind == "deadline":
            mine = [row.id for row in problem.activities if (row.project if fact.project else row.id) == fact.id]
            value = max(free.by_id[name].finish for name in mine)
            rows = problem.projects if fact.project else problem.activities
            before = next(row.deadline for row in rows if row.id == fact.id) or 0
            best = self._bisected(before, value, lambda moment: self._with(fact, moment))
            return Relaxation(fact=fact, value=best, amount=best - before, enough=True)
        if fact.kind == "pin":
            before = problem.activities[problem.index[fact.id]].pinned_start or 0
            value = self._soonest(fact, before) or free.by_id[fact.id].start
            return Relaxation(fact=fact, value=value, amount=abs(value - before), enough=True)
        rows = problem.projects if fact.project else problem.activities
        before = next(row.release for row in rows if row.id == fact.id) or 0
        best = self._bisected(before, problem.start, lambda moment: self._with(fact, moment))
        return Relaxation(fact=fact, value=best, amount=before - best, enough=True)

    def _soonest(self, fact: Fact, pinned: int) -> int | None:
        """The first moment after the pin in which all who have to do it are there, where that is enough."""
        row = self.problem.activities[self.problem.index[fact.id]]
        who = [self.problem.by_person[name].calendar or self.problem.calendar for name in row.pinned_people]
        there = [each for each in who if each is not None]
        moment = pinned
        try:
            for _ in range(STEPS):
                moment = max((each.next_working(moment) for each in there), default=moment)
        except OutOfHorizon:
            return None
        acts = [replace(each, pinned_start=moment) if each.id == fact.id else each for each in self.problem.activities]
        return moment if moment > pinned and self.holds(replace(self.problem, activities=acts)) else None

    def _bisected(self, refused: int, helps: int, changed: Callable[[int], Problem]) -> int:
        """A value near the refused one that still helps."""
        for _ in range(STEPS):
            if abs(helps - refused) <= 1:
                break
            middle = (helps + refused) // 2
            if self.holds(changed(middle)):
                helps = middle
            else:
                refused = middle
        return helps

    def _with(self, fact: Fact, moment: int) -> Problem:
        changes = {"deadline" if fact.kind == "deadline" else "release": moment}
        if fact.project:
            rows = [replace(row, **changes) if row.id == fact.id else row for row in self.problem.projects]  # type: ignore[arg-type]
            return replace(self.problem, projects=rows)
        acts = [replace(row, **changes) if row.id == fact.id else row for row in self.problem.activities]  # type: ignore[arg-type]
        return replace(self.problem, activities=acts)
