"""Where people have put work: in a plan, in the one that it is based on, and in those that hold beside that."""

from __future__ import annotations

from opsloop.rooms.planning.elsewhere import standing_rows
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, PlannedWorkQuerySet
from opsloop.rooms.planning.portfolio import Pin


def pins_of(plan: Plan) -> dict[int, Pin]:
    """The pins of the plan, by the key of the work; of work that has no place there yet, those that it begins with.

    They are the pins of the plan that it is based on, and for work that has no place there either, those of the last
    plan that was published about its project: a plan of everything may be based on one of some projects.
    """
    here = PlannedWork.objects.filter(plan=plan).placed()
    if plan.based_on_id is None:
        return _pins(here)
    before = PlannedWork.objects.filter(plan=plan.based_on_id).placed()
    standing = standing_rows(plan.workspace).exclude(work_item__in=before.values("work_item"))
    return {**_pins(_without(standing, here)), **_pins(_without(before, here)), **_pins(here)}


def _without(rows: PlannedWorkQuerySet, here: PlannedWorkQuerySet) -> PlannedWorkQuerySet:
    return rows.exclude(work_item__in=here.values("work_item"))


def _pins(rows: PlannedWorkQuerySet) -> dict[int, Pin]:
    found = rows.filter(pinned=True).prefetch_related("seats").order_by("pk")
    return {
        row.work_item_id: Pin(
            start=row.start, people=tuple(seat.person_id for seat in row.seats.all() if seat.person_id is not None)
        )
        for row in found
    }
