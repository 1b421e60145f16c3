"""What changes from one plan to another, for people to read before they publish it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from opsloop.engines.scheduling.plan import Figures, Plan, Planned
from opsloop.engines.scheduling.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Change:
    """One activity in both plans; None where a plan does not have it."""

    id: str
    before: Planned | None
    after: Planned | None

    @property
    def later(self) -> int:
        """How much later it finishes, in the problem's unit; negative: earlier."""
        return self.after.finish - self.before.finish if self.before and self.after else 0


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """A project or an activity whose lateness changes: elapsed time after its due date, 0 where it is met."""

    id: str
    project: bool
    due: int
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Load:
    """Working time that somebody is given in either plan, finished work not counted."""

    person: str
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Everything that changes; what stays as it is does not occur."""

    moved: tuple[Change, ...]
    """Other start or finish; the largest shifts first."""
    reassigned: tuple[Change, ...]
    """Other people; the same ones for other skills do not count."""
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    late: tuple[Lateness, ...]
    """What becomes late, later, or less late; the worst first."""
    load: tuple[Load, ...]
    before: Figures
    after: Figures

    @property
    def empty(self) -> bool:
        return not (self.moved or self.reassigned or self.added or self.removed)


def difference(problem: Problem, before: Plan, after: Plan) -> Difference:
    """What publishing `after` in place of `before` changes; dues and working times are the problem's. O(n log n)."""
    names = dict.fromkeys([row.id for row in (*before.activities, *after.activities)])
    both = [Change(id=name, before=before.by_id.get(name), after=after.by_id.get(name)) for name in names]
    shared = [(each, each.before, each.after) for each in both if each.before and each.after]
    moved = [each for each, one, two in shared if (one.start, one.finish) != (two.start, two.finish)]
    return Difference(
        moved=tuple(sorted(moved, key=lambda change: -abs(change.later))),
        reassigned=tuple(each for each, one, two in shared if _names(one) != _names(two)),
        added=tuple(each for each in both if each.before is None),
        removed=tuple(each for each in both if each.after is None),
        late=tuple(sorted(_late(problem, before, after), key=lambda row: row.before - row.after)),
        load=tuple(_load(problem, before, after)),
        before=before.figures,
        after=after.figures,
    )


def _names(row: Planned) -> set[str]:
    return {seat.person for seat in row.people}


def _late(problem: Problem, before: Plan, after: Plan) -> Iterator[Lateness]:
    ends: dict[str, list[int]] = {}
    for activity in problem.activities:
        one, two = before.by_id.get(activity.id), after.by_id.get(activity.id)
        finishes = [one.finish if one else 0, two.finish if two else 0]
        if activity.due is not None:
            yield from _changed(activity.id, activity.due, finishes, project=False)
        if activity.project is not None:
            last = ends.setdefault(activity.project, [0, 0])
            last[:] = [max(pair) for pair in zip(last, finishes, strict=True)]
    for project in problem.projects:
        if project.due is not None and project.id in ends:
            yield from _changed(project.id, project.due, ends[project.id], project=True)


def _changed(name: str, due: int, finishes: list[int], *, project: bool) -> Iterator[Lateness]:
    one, two = (max(0, finish - due) for finish in finishes)
    if one != two:
        yield Lateness(id=name, project=project, due=due, before=one, after=two)


def _load(problem: Problem, before: Plan, after: Plan) -> Iterator[Load]:
    loads = {person.id: [0, 0] for person in problem.people}
    for activity in problem.activities:
        if activity.finished is None:
            left = activity.working if activity.remaining is None else activity.remaining
            for number, plan in enumerate((before, after)):
                row = plan.by_id.get(activity.id)
                for seat in row.people if row else ():
                    if seat.person in loads:
                        loads[seat.person][number] += left
    for person, (one, two) in loads.items():
        if one != two:
            yield Load(person=person, before=one, after=two)
