"""What a pin would push, worked out while somebody drags: nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime, as_minutes
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.planning.conflicts import conflict_sentences, conflicts_in, contradiction, new_conflicts
from opsloop.rooms.planning.lateness import Lateness
from opsloop.rooms.planning.plan import NotADraft, Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.repairing import HasBegun, NotInPlan, basis_of, opening
from opsloop.rooms.planning.supposing import person_behind
from opsloop.rooms.projects.models import WorkItem


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a piece of work would be, and by how much late in minutes, as it is `now` too."""

    item: int
    start: datetime
    finish: datetime
    late: int
    now: int


@dataclass(frozen=True)
class Preview:
    """What would be elsewhere than now, the work itself first, and the facts that would be broken, as sentences."""

    places: Sequence[Place]
    conflicts: Sequence[str]

    @property
    def pushed(self) -> int:
        """How much other work would move."""
        return len(self.places) - 1

    @property
    def late(self) -> int:
        """How much work would become late."""
        return sum(place.late > 0 for place in self.places if not place.now)

    @property
    def later(self) -> int:
        """How much work that is late already would be later still."""
        return sum(place.late > place.now > 0 for place in self.places)


def preview(plan: Plan, item: WorkItem, start: datetime, *, by: User) -> Preview:
    """What a pin at the first working moment from `start` on would move, as far as the user sees it; writes nothing.

    Refuses whom and what `pin` refuses, but for facts that would be broken: those are counted. The work is known as it
    was after the last event that was about it; what `pin` does it works out anew.
    """
    if not plan.managed_by(by):
        raise NotAllowed
    if plan.state != Plan.State.READY:
        raise NotADraft
    basis, name = basis_of(plan), str(item.pk)
    here = basis.former.by_id.get(name)
    if here is None:
        raise NotInPlan
    real = [key for seat in here.people if (key := person_behind(seat.person)[0]) is not None]
    if basis.problem.activities[basis.problem.index[name]].started is not None or PlannedWork.going_on(item, real):
        raise HasBegun
    own = [basis.problem.by_person[seat.person].calendar for seat in here.people]
    begin = as_minutes(opening(plan, max(start, plan.planned_from), [each for each in own if each is not None]))
    try:
        held = _held(basis.problem, name, begin, [seat.person for seat in here.people])
        answer = engine.repair(held, basis.former, {})
    except engine.WrongProblem as error:
        raise contradiction(error, by=by, activities=basis.problem.activities) from error
    seen = PlannedWork.objects.filter(plan=plan).placed().visible_to(by).values_list("work_item_id", flat=True)
    lateness = Lateness.of(held, plan.workspace)
    places = _elsewhere(held, basis.former, answer, name, seen=set(seen), lateness=lateness)
    broken = new_conflicts(plan, conflicts_in(held, answer))
    return Preview(places, conflict_sentences(plan, broken, seen_by=by))


def _held(problem: engine.Problem, name: str, begin: int, people: Collection[str]) -> engine.Problem:
    """The problem as reading makes it of pinned work: its people do it whatever they can, or somebody like them."""
    rows, at = list(problem.activities), problem.index[name]
    rows[at] = replace(rows[at], pinned_start=begin)
    if not people:
        return replace(problem, activities=rows)
    skill = f"kept {name}"
    like = {person.id for person in problem.people if str(person_behind(person.id)[1]) in people}
    rows[at] = replace(
        rows[at],
        requires=(engine.Requirement(skill=skill, count=len(people)),),
        pinned_people=() if like and len(people) == 1 else tuple(people),
    )
    everybody = [
        replace(person, skills={**person.skills, skill: 0}) if person.id in people or person.id in like else person
        for person in problem.people
    ]
    return replace(problem, activities=rows, people=everybody)


def _elsewhere(
    problem: engine.Problem,
    before: engine.Plan,
    after: engine.Plan,
    name: str,
    *,
    seen: Collection[int],
    lateness: Lateness,
) -> list[Place]:
    """What of the work that is seen is at another time than before; the work itself first, in any case."""
    found: list[Place] = []
    for activity, one in zip(problem.activities, after.activities, strict=True):
        was = before.by_id[one.id]
        same = (was.start, was.finish) == (one.start, one.finish)
        if one.id != name and (same or int(one.id) not in seen):
            continue
        late, now = (lateness.minutes(activity.due, finish) for finish in (one.finish, was.finish))
        begin, end = as_datetime(one.start), as_datetime(one.finish)
        place = Place(item=int(one.id), start=begin, finish=end, late=late, now=now)
        found.insert(0 if one.id == name else len(found), place)
    return found
