"""A plan that was kept as rows, as the engine knows plans: to plan again from it, or to repair it."""

from __future__ import annotations

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import as_minutes
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, PlannedWorkQuerySet
from opsloop.rooms.planning.portfolio import Portfolio


def engine_plan(plan: Plan, portfolio: Portfolio, rows: PlannedWorkQuerySet | None = None) -> engine.Plan:
    """What the plan says about the activities of the problem, or these rows do; what is not known is left out."""
    asked = {row.id: row.requires for row in portfolio.problem.activities}
    rows = PlannedWork.objects.filter(plan=plan).placed() if rows is None else rows
    found = []
    for row in rows.prefetch_related("seats").order_by("pk"):
        key = str(row.work_item_id)
        if key in asked and row.start is not None and row.finish is not None:
            skill = asked[key][0].skill if asked[key] else ""
            seats = tuple(engine.Seat(str(seat.person_id), skill) for seat in row.seats.all() if seat.person_id)
            start, finish = as_minutes(row.start), as_minutes(row.finish)
            found.append(engine.Planned(id=key, start=start, finish=finish, people=seats))
    return engine.Plan(
        activities=tuple(found),
        status="feasible",
        figures=engine.Figures(),
        value=float(plan.figures.get("value") or 0.0),
        bound=None,
        seconds=0.0,
        rounds=0,
    )
