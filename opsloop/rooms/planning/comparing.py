"""What publishing a plan would change, read before anybody does it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Conflict
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import promises_in
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.planning.publishing import days_to_write, people_to_write
from opsloop.rooms.projects.models import WorkItem

SIGNS = 16


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
    people: tuple[Sequence[Person], Sequence[Person]] | None
    late: int = 0
    """Days after its due day, which stays, on which the plan has it done."""

    @property
    def item(self) -> WorkItem:
        return self.row.work_item

    @property
    def begins_late(self) -> bool:
        """Whether it would even begin after its due day."""
        start = self.item.start if self.start is None else self.start[1]
        return self.late > 0 and start is not None and self.item.due is not None and start > self.item.due


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that would change, and how much stays."""

    differences: Sequence[Difference]
    same: int
    late_same: int = 0
    """How much of what stays keeps a due day that the plan misses."""

    @property
    def signs(self) -> str:
        """A few signs that say which changes were read: other changes have others."""
        rows = [
            [
                each.item.pk,
                each.start and [str(day) for day in each.start],
                each.due and [str(day) for day in each.due],
                each.people and [sorted(person.pk for person in side) for side in each.people],
                each.late,
            ]
            for each in sorted(self.differences, key=lambda each: each.item.pk)
        ]
        return sha256(json.dumps(rows).encode()).hexdigest()[:SIGNS]

    @property
    def moved(self) -> int:
        """How much work gets other dates."""
        return sum(each.start is not None or each.due is not None for each in self.differences)

    @property
    def late(self) -> int:
        """How much work keeps a due day that the plan misses, whether anything else of it changes or not."""
        return self.late_same + sum(each.late > 0 for each in self.differences)

    @property
    def begins_late(self) -> int:
        """How much of what changes would even begin after its due day."""
        return sum(each.begins_late for each in self.differences)

    @property
    def reassigned(self) -> int:
        """How much work gets other people."""
        return sum(each.people is not None for each in self.differences)


def compare(plan: Plan, *, seen_by: User) -> Comparison:
    """The plan beside the work as it is, as far as the user sees it; what is most late comes first."""
    promises = promises_in(plan.workspace)
    rows = PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by).with_work(seen_by=seen_by)
    found, same, late_same = [], 0, 0
    for row in rows.order_by("-late_minutes", "start", "pk"):
        days, people = days_to_write(row, promises.get(row.work_item_id)), people_to_write(row)
        item, late = row.work_item, _days_late(row, days)
        if not days and people is None:
            same += 1
            late_same += late > 0
            continue
        found.append(
            Difference(
                row=row,
                start=(item.start, days["start"]) if "start" in days else None,
                due=(item.due, days["due"]) if "due" in days else None,
                people=None if people is None else (list(item.assignees.all()), people),
                late=late,
            )
        )
    return Comparison(differences=found, same=same, late_same=late_same)


def _days_late(row: PlannedWork, days: Mapping[str, date]) -> int:
    """By how many days the plan misses the due day that open work keeps."""
    item, last = row.work_item, row.last_day
    if "due" in days or item.due is None or last is None or item.completed_at is not None:
        return 0
    return max((last - item.due).days, 0)
