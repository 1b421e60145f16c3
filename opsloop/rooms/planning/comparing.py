"""What publishing a plan would change, read before anybody does it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Conflict
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat
from opsloop.rooms.planning.publishing import days_to_write, gets_others
from opsloop.rooms.projects.models import WorkItem

SIGNS = 16
OF_WORK = ("start", "due", "started_at", "completed_at", "state__group")
READ = ("start", "finish", "late_minutes", *(f"work_item__{name}" for name in OF_WORK))
"""All that decides what changes: a plan may have thousands of rows, of which a page names the first."""


class ReadAnew(Conflict):
    """Publishing would do something else by now than what was read."""

    sentence = _(
        "Not published: it would change something else by now. Read what publishing changes now, then publish."
    )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One piece of work that would have other dates or people; None where they stay."""

    row: PlannedWork
    start: tuple[date | None, date] | None
    due: tuple[date | None, date] | None
    given: frozenset[int]
    """The keys of the people who have it now."""
    planned: frozenset[int] | None
    """Those who would get it; None where it stays with those who have it."""
    late: int = 0
    """Days after its due day, which stays, on which the plan has it done."""

    @property
    def item(self) -> WorkItem:
        return self.row.work_item

    @property
    def moved(self) -> bool:
        """Whether it gets other dates."""
        return self.start is not None or self.due is not None

    @property
    def begins_late(self) -> bool:
        """Whether it would even begin after its due day."""
        start = self.item.start if self.start is None else self.start[1]
        return self.late > 0 and start is not None and self.item.due is not None and start > self.item.due


@dataclass(frozen=True, kw_only=True)
class Named(Difference):
    """A difference whose work and people can be shown."""

    persons: Mapping[int, Person]

    @property
    def had(self) -> list[Person]:
        """Who has it now."""
        return [self.persons[key] for key in sorted(self.given & self.persons.keys())]

    @property
    def gets(self) -> list[Person] | None:
        """Who would get it; None where that stays."""
        return (
            None if self.planned is None else [self.persons[key] for key in sorted(self.planned & self.persons.keys())]
        )


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that would change, and how much stays."""

    differences: Sequence[Difference]
    same: int
    late_same: Sequence[Difference] = ()
    """What stays and keeps a due day that the plan misses, the latest first."""

    @property
    def signs(self) -> str:
        """A few signs that say which changes were read: other changes have others."""
        rows = [
            [
                each.item.pk,
                each.start and [str(day) for day in each.start],
                each.due and [str(day) for day in each.due],
                each.planned is not None and [sorted(each.given), sorted(each.planned)],
                each.late,
            ]
            for each in sorted(self.differences, key=lambda each: each.item.pk)
        ]
        return sha256(json.dumps(rows).encode()).hexdigest()[:SIGNS]

    @property
    def moved(self) -> int:
        """How much work gets other dates."""
        return sum(each.moved for each in self.differences)

    @property
    def late(self) -> int:
        """How much work keeps a due day that the plan misses, whether anything else of it changes or not."""
        return len(self.late_same) + sum(each.late > 0 for each in self.differences)

    @property
    def begins_late(self) -> int:
        """How much of what changes would even begin after its due day."""
        return sum(each.begins_late for each in self.differences)

    @property
    def reassigned(self) -> int:
        """How much work gets other people."""
        return sum(each.planned is not None for each in self.differences)


def compare(plan: Plan, *, seen_by: User) -> Comparison:
    """The plan beside the work as it is, as far as the user sees it; what is most late comes first.

    `named` has what a page shows of the differences.
    """
    promises, people = promises_in(plan.workspace), _People.of(plan, seen_by)
    zone = ZoneInfo(plan.workspace.time_zone)
    rows = (
        PlannedWork.objects.filter(plan=plan)
        .placed()
        .visible_to(seen_by)
        .select_related("work_item__state")
        .only(*READ)
    )
    found, same, late_same = [], 0, []
    for row in rows.order_by("-late_minutes", "start", "pk"):
        days = days_to_write(row, promises.get(row.work_item_id), zone=zone)
        others, item, late = people.changed(row), row.work_item, _days_late(row, days, zone)
        if not days and others is None:
            same += 1
        difference = Difference(
            row=row,
            start=(item.start, days["start"]) if "start" in days else None,
            due=(item.due, days["due"]) if "due" in days else None,
            given=people.given.get(row.work_item_id, frozenset()),
            planned=others,
            late=late,
        )
        if days or others is not None:
            found.append(difference)
        elif late:
            late_same.append(difference)
    return Comparison(differences=found, same=same, late_same=late_same)


def named(differences: Sequence[Difference], *, seen_by: User) -> list[Named]:
    """The differences with their work and people, but those whose work is gone meanwhile."""
    rows = PlannedWork.objects.visible_to(seen_by).select_related("work_item__project", "work_item__state")
    found = rows.in_bulk([each.row.pk for each in differences])
    keys = {key for each in differences for key in each.given | (each.planned or frozenset())}
    persons = Person.objects.visible_to(seen_by).in_bulk(keys)
    return [
        Named(
            row=found[each.row.pk],
            start=each.start,
            due=each.due,
            given=each.given,
            planned=each.planned,
            late=each.late,
            persons=persons,
        )
        for each in differences
        if each.row.pk in found
    ]


@dataclass(frozen=True)
class _People:
    """The keys of the people whom a reader sees: by row who is planned, by work who has it."""

    planned: Mapping[int, frozenset[int]]
    given: Mapping[int, frozenset[int]]

    @classmethod
    def of(cls, plan: Plan, seen_by: User) -> _People:
        seen = Person.objects.visible_to(seen_by)
        seats = Seat.objects.filter(row__plan=plan, person__in=seen)
        have = WorkItem.assignees.through.objects.filter(workitem__planned__plan=plan, person__in=seen)
        pairs = seats.values_list(Value(value=False), "row_id", "person_id")
        rows = list(pairs.union(have.values_list(Value(value=True), "workitem_id", "person_id"), all=True))
        return cls(
            _gathered((key, person) for given, key, person in rows if not given),
            _gathered((key, person) for given, key, person in rows if given),
        )

    def changed(self, row: PlannedWork) -> frozenset[int] | None:
        """Who would get it; None where it stays with those who have it."""
        planned = self.planned.get(row.pk, frozenset())
        return planned if gets_others(planned, self.given.get(row.work_item_id, frozenset())) else None


def _gathered(pairs: Iterable[tuple[int, int | None]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, person in pairs:
        if person is not None:
            found[key].add(person)
    return {key: frozenset(people) for key, people in found.items()}


def _days_late(row: PlannedWork, days: Mapping[str, date], zone: ZoneInfo) -> int:
    """By how many days the plan misses the due day that open work keeps."""
    item, last = row.work_item, row.last_day_in(zone)
    if "due" in days or item.due is None or last is None or item.completed_at is not None:
        return 0
    return max((last - item.due).days, 0)
