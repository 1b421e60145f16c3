"""What the last pin in a draft moved, as it was before: undo puts it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat

MOVING = ["start", "finish", "late_minutes", "slack_minutes", "critical", "pinned", "reasons", "likely_finish"]
"""The fields of planned work that a pin changes."""
MOMENTS = ("start", "finish", "likely_finish")
BATCH = 500


class MovedWork(models.Model):
    """One for each plan; the next pin takes its place."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="moved_work")
    event_id = models.BigIntegerField(null=True)
    """The event that says who pinned or unpinned what."""
    rows = models.JSONField(default=list)
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("moved work")
        verbose_name_plural = _("moved work")

    def __str__(self) -> str:
        return f"{self.plan}: {len(self.rows)}"

    @classmethod
    def keep(cls, plan: Plan, rows: Iterable[PlannedWork]) -> None:
        """Remember these rows, with their seats, and the plan's figures, before they are changed."""
        kept = {"rows": [_as_values(row) for row in rows], "figures": plan.figures, "event_id": None}
        cls.objects.update_or_create(plan=plan, defaults=kept)

    def put_back(self, rows: Mapping[int, PlannedWork]) -> list[PlannedWork]:
        """Make the rows what they were, as far as they are in `rows`, by key."""
        known = [values for values in self.rows if values["key"] in rows]
        changed = []
        for values in known:
            row = rows[values["key"]]
            for name in MOVING:
                value = values.get(name)
                setattr(row, name, datetime.fromisoformat(value) if value and name in MOMENTS else value)
            changed.append(row)
        write_moves(changed)
        Seat.objects.filter(row__in=changed).delete()
        seats = [Seat(row_id=values["key"], **seat) for values in known for seat in values["seats"]]
        Seat.objects.bulk_create(seats, batch_size=BATCH)
        return changed


def _as_values(row: PlannedWork) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in MOVING}
    moments = {name: values[name] and values[name].isoformat() for name in MOMENTS}
    seats = [
        {"person_id": seat.person_id, "like_id": seat.like_id, "skill_id": seat.skill_id} for seat in row.seats.all()
    ]
    return {"key": row.pk, **values, **moments, "seats": seats}


def write_moves(rows: Sequence[PlannedWork]) -> None:
    """Write what a pin changes of rows that are there: one statement for many, without a case for every value."""
    PlannedWork.objects.bulk_create(
        rows, update_conflicts=True, update_fields=MOVING, unique_fields=["pk"], batch_size=BATCH
    )
