"""What it takes to have a project done by a day: ways are tried one by one on the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.rooms.planning.days import zone_of
from opsloop.rooms.planning.finding import read
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.projects.models import Dependency, Project

TRIED_PEOPLE = 4
SECONDS = 1.0
"""Of search for each way that is tried."""


@dataclass(frozen=True)
class Way:
    """Suppositions that were tried, and when the project is done with them; None where it then has no work left."""

    suppositions: Sequence[Supposition]
    finish: datetime | None

    def as_values(self) -> dict[str, Any]:
        """As a job answers it."""
        return {
            "suppositions": [each.as_values() for each in self.suppositions],
            "finish": None if self.finish is None else self.finish.isoformat(),
        }


def ways_to_reach(
    plan: Plan, project: Project, day: date, *, by: User, told: Callable[[int, int], None] = lambda _done, _all: None
) -> list[Way]:
    """Ways to have the project done by the end of the day, the least trouble first; then those that come near.

    Tried are: before all others; one more like whoever has most of its late end; both where neither is enough alone;
    leaving out what ends too late.
    """
    tried = list(_tries(plan, project, day))
    ways: list[Way] = []
    for place, suppositions in enumerate(tried):
        told(place, len(tried))
        if not any(set(way.suppositions) < set(suppositions) and not late(way.finish, day) for way in ways):
            ways.append(Way(suppositions, _finish_with(plan, project, suppositions, by=by)))
    told(len(tried), len(tried))
    return sorted(ways, key=lambda way: _order(way, day))


def _order(way: Way, day: date) -> tuple[bool, float, int]:
    """What makes the day by the trouble that it is, what does not by how near it comes."""
    too_late = late(way.finish, day)
    return too_late, way.finish.timestamp() if too_late and way.finish else 0.0, len(way.suppositions)


def late(finish: datetime | None, day: date) -> bool:
    """Whether it is after the end of the day, by the clock that the moment comes with."""
    return finish is not None and finish.date() > day


def _tries(plan: Plan, project: Project, day: date) -> Iterator[list[Supposition]]:
    first = Supposition(kind="first", project=project.pk, first=day)
    yield [first]
    for person in _busiest(plan, project):
        more = Supposition(kind="more", person=person)
        yield [more]
        yield [first, more]
    late = _ending_after(plan, project, day)
    if late:
        yield [Supposition(kind="drop", items=tuple(late))]


def _busiest(plan: Plan, project: Project) -> list[int]:
    """Who has most of the project's work, by minutes."""
    minutes: Counter[int] = Counter()
    rows = PlannedWork.objects.filter(plan=plan, work_item__project=project).placed().prefetch_related("seats")
    for row in rows:
        for seat in row.seats.all():
            if seat.person_id is not None:
                minutes[seat.person_id] += row.minutes
    return [person for person, _minutes in minutes.most_common(TRIED_PEOPLE)]


def _ending_after(plan: Plan, project: Project, day: date) -> list[int]:
    """The project's work that ends after the day and that nothing outside of it waits for."""
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone_of(plan.workspace))
    rows = PlannedWork.objects.filter(plan=plan, work_item__project=project, finish__gt=end)
    late = set(rows.values_list("work_item_id", flat=True))
    waited = Dependency.objects.filter(predecessor__in=late).exclude(successor__in=late)
    return sorted(late - set(waited.values_list("predecessor_id", flat=True)))


def _finish_with(plan: Plan, project: Project, suppositions: Sequence[Supposition], *, by: User) -> datetime | None:
    """When the project is done if all that were so."""
    known = [*(Supposition.from_values(values) for values in plan.changes), *suppositions]
    _work, portfolio = read(plan, known, by=by)
    if not portfolio.problem.activities:
        return None
    answer = engine.plan(portfolio.problem, seconds=SECONDS, seed=plan.asked.seed)
    own = {row.id for row in portfolio.problem.activities if row.project == str(project.pk)}
    finish = max((one.finish for one in answer.activities if one.id in own), default=None)
    return None if finish is None else as_datetime(finish)
