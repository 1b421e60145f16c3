"""What a scenario supposes to be different: somebody more, somebody away, work left out, another due day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import WorkingTime
from opsloop.rooms.planning.open_work import OpenWork
from opsloop.rooms.planning.portfolio import Portfolio, midnight

Kind = Literal["more", "away", "without", "drop", "due", "first"]
KINDS: tuple[Kind, ...] = ("more", "away", "without", "drop", "due", "first")
URGENCY = 50.0
"""How much more a project counts that goes first."""


@dataclass(frozen=True, kw_only=True)
class Supposition:
    """One thing that a scenario supposes.

    `more`: so many people as able as `person`, from the day `first` on · `away`: `person` is, from `first` to `last` ·
    `without`: nobody called `person` · `drop`: the pieces of work `items`, or all of `project`, are left out · `due`:
    the first of `items`, or `project`, is due on the day `first` · `first`: `project` goes before all others.
    """

    kind: Kind
    person: int | None = None
    project: int | None = None
    items: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    count: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a scenario supposes one of {KINDS}, got {self.kind!r}")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError(f"{self.last} comes before {self.first}")

    def as_values(self) -> dict[str, Any]:
        """As the database keeps it."""
        days = {name: day.isoformat() for name, day in (("first", self.first), ("last", self.last)) if day}
        kept = {name: value for name, value in asdict(self).items() if value and name not in {"first", "last"}}
        return {**kept, **days, "items": list(self.items)}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Supposition:
        """As it was kept."""
        days = {name: date.fromisoformat(values[name]) for name in ("first", "last") if values.get(name)}
        return cls(**{**values, "items": tuple(values.get("items", ())), **days})


def suppose_work(work: OpenWork, suppositions: Iterable[Supposition]) -> OpenWork:
    """The work without what is left out and who is not there, with the other due days; rows are changed in memory."""
    for each in suppositions:
        if each.kind == "drop":
            named = {leaf for key in each.items for leaf in work.leaves.get(key, ())}
            gone = {key for key, item in work.items.items() if key in named or item.project_id == each.project}
            kept = {key: item for key, item in work.items.items() if key not in gone}
            waits = [row for row in work.waits if not gone & {row.predecessor_id, row.successor_id}]
            work = replace(work, items=kept, waits=waits)
        elif each.kind == "without":
            work = replace(work, people={key: row for key, row in work.people.items() if key != each.person})
        elif each.kind in {"due", "first"} and each.first is not None:
            _move_due(work, each)
    return work


def _move_due(work: OpenWork, each: Supposition) -> None:
    for key in each.items:
        for leaf in work.leaves.get(key, ()):
            work.items[leaf].due = each.first
    for item in work.items.values():
        if each.project is not None and item.project_id == each.project:
            item.project.due = each.first


def suppose_problem(portfolio: Portfolio, suppositions: Sequence[Supposition], *, zone: ZoneInfo) -> Portfolio:
    """The problem with people more or away, and with projects that go first: each hour until they are done counts."""
    people = list(portfolio.problem.people)
    first = {str(each.project) for each in suppositions if each.kind == "first"}
    helped = {str(each.person) for each in suppositions if each.kind == "more"}
    for place, each in enumerate(suppositions):
        if each.kind == "more":
            people += list(_more(people, each, place, portfolio.problem, zone))
        elif each.kind == "away" and each.first is not None:
            people = [_away(row, each, zone) if row.id == str(each.person) else row for row in people]
    problem = replace(
        portfolio.problem,
        people=people,
        activities=[
            replace(
                row,
                weight=row.weight * (URGENCY if row.project in first else 1.0),
                pinned_people=() if _lets_help(row, helped) else row.pinned_people,
            )
            for row in portfolio.problem.activities
        ],
        projects=[
            replace(row, weight=row.weight * URGENCY, due=portfolio.problem.start) if row.id in first else row
            for row in portfolio.problem.projects
        ],
    )
    return replace(portfolio, problem=problem)


def _lets_help(row: engine.Activity, helped: Set[str]) -> bool:
    """Whether somebody like the one who has it can take it over: what has begun its people go on with."""
    return row.started is None and row.heads == 1 and set(row.pinned_people) <= helped


def _more(
    people: Sequence[engine.Person], each: Supposition, place: int, problem: engine.Problem, zone: ZoneInfo
) -> Iterator[engine.Person]:
    """As able as the one they are like, whose own work they can take over, in the hours of the house."""
    like = next((row for row in people if row.id == str(each.person)), None)
    house = problem.calendar
    if like is None or house is None:
        return
    begin = house.start if each.first is None else max(house.start, midnight(each.first, zone))
    hours = WorkingTime.of(house.spans(begin, house.end), start=house.start, end=house.end)
    for number in range(each.count):
        yield replace(like, id=f"more {place} {number} {like.id}", calendar=hours)


def _away(row: engine.Person, each: Supposition, zone: ZoneInfo) -> engine.Person:
    if row.calendar is None or each.first is None:
        return row
    own = row.calendar
    low = max(own.start, midnight(each.first, zone))
    high = min(own.end, midnight((each.last or each.first) + timedelta(days=1), zone))
    kept = [*own.spans(own.start, low), *own.spans(high, own.end)] if low < high else list(own.spans())
    return replace(row, calendar=WorkingTime.of(kept, start=own.start, end=own.end))


def person_behind(key: str) -> tuple[int | None, int | None]:
    """The real person that an engine's person is, and the one that they are like where they are none."""
    if key.startswith("more"):
        return None, int(key.rsplit(" ", 1)[1])
    return int(key), None
