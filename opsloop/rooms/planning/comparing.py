"""What publishing a plan would change, read before anybody does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
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

    @property
    def item(self) -> WorkItem:
        return self.row.work_item


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All that would change, and how much stays."""

    differences: Sequence[Difference]
    same: int

    @property
    def signs(self) -> str:
        """A few signs that say which changes were read: other changes have others."""
        rows = [
            [
                each.item.pk,
                each.start and [str(day) for day in each.start],
                each.due and [str(day) for day in each.due],
                each.people and [sorted(person.pk for person in side) for side in each.people],
            ]
            for each in sorted(self.differences, key=lambda each: each.item.pk)
        ]
        return sha256(json.dumps(rows).encode()).hexdigest()[:SIGNS]

    @property
    def moved(self) -> int:
        """How much work gets other dates."""
        return sum(each.start is not None or each.due is not None for each in self.differences)

    @property
    def reassigned(self) -> int:
        """How much work gets other people."""
        return sum(each.people is not None for each in self.differences)


def compare(plan: Plan, *, seen_by: User) -> Comparison:
    """The plan beside the work as it is, as far as the user sees it; what is most late comes first."""
    promises = promises_in(plan.workspace)
    rows = PlannedWork.objects.filter(plan=plan).placed().visible_to(seen_by).with_work(seen_by=seen_by)
    found, same = [], 0
    for row in rows.order_by("-late_minutes", "start", "pk"):
        days, people = days_to_write(row, promises.get(row.work_item_id)), people_to_write(row)
        if not days and people is None:
            same += 1
            continue
        item = row.work_item
        found.append(
            Difference(
                row=row,
                start=(item.start, days["start"]) if "start" in days else None,
                due=(item.due, days["due"]) if "due" in days else None,
                people=None if people is None else (list(item.assignees.all()), people),
            )
        )
    return Comparison(differences=found, same=same)
