"""What would help a piece of work that the published plan has after its due day, without planning anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from opsloop.kernel.accounts.models import User
from opsloop.rooms.planning.candidates import Candidate, Ready, people_for
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.projects.models import WorkItem

SHOWN = 3


@dataclass(frozen=True)
class Help:
    """Who would be done sooner than the plan says, the soonest first, and the day that the plan can hold."""

    row: PlannedWork
    sooner: Sequence[Candidate]
    day: date | None
    ahead: bool
    """Whether the due day is still to come."""
    ready: Ready | None

    @property
    def in_time(self) -> bool:
        """Whether any of them makes the due day."""
        return any(each.in_time for each in self.sooner)


def help_for(item: WorkItem, *, by: User, today: date) -> Help | None:
    """None where no published plan has it."""
    plan = Plan.objects.in_workspace(item.workspace).published().first()
    row = PlannedWork.objects.filter(plan=plan, work_item=item).placed().first() if plan is not None else None
    if row is None or row.finish is None:
        return None
    people = people_for(item, seen_by=by)
    able = [each for each in (*people.best, *people.others) if not each.lacking and not each.assigned]
    sooner = [each for each in able if each.finish is not None and each.finish < row.finish]
    sooner.sort(key=lambda each: (not each.in_time, each.order))
    ahead = item.due is not None and item.due >= today
    return Help(row, sooner[:SHOWN], row.last_day, ahead, people.ready)
