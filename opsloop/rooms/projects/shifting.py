"""How dates move along dependencies: whoever waits is moved by as many days of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.kinds.numbers import WORKDAY_MINUTES
from opsloop.rooms.projects.dependency import Dependency, Dependent
from opsloop.rooms.projects.waiting import made_to_wait
from opsloop.rooms.projects.work import Work
from opsloop.rooms.projects.working_days import WorkingDays

FROM_START = {Dependency.Kind.START_START, Dependency.Kind.START_FINISH}


@dataclass(frozen=True)
class Edge:
    """One dependency between two keys."""

    predecessor: int
    successor: int
    from_start: bool


class Planned(Dependent):
    """What can be done with the dates of work."""

    class Meta(Work.Meta):
        abstract = True

    @transaction.atomic
    def depend_on(
        self, predecessor: Work, *, by: User, kind: str = Dependency.Kind.FINISH_START, lag_minutes: int = 0
    ) -> Event | None:
        """Let this work wait for another; where the lag of that changes, its dates move by the difference."""
        known = Dependency.objects.filter(predecessor_id=predecessor.pk, successor_id=self.pk)
        before = known.values_list("lag_minutes", flat=True).first()
        event = super().depend_on(predecessor, by=by, kind=kind, lag_minutes=lag_minutes)
        if before is not None and event is not None:
            self.shift_by(days_of_lag(lag_minutes) - days_of_lag(before), by=by)
        return event

    @transaction.atomic
    def shift_by(self, days: int, *, by: User) -> Event | None:
        """Move its dates by so many days of work, and with them what waits for it; done work stays."""
        if not days or not self.dated or self.completed_at is not None:
            return None
        start, due = self.start, self.due
        event = self._shift(days, WorkingDays(self.workspace), by=by)
        self.shift_successors(start_before=start, due_before=due, by=by)
        return event

    @transaction.atomic
    def change(self, values: Mapping[str, Any], *, by: User) -> Event | None:
        """Give fields new values; where its dates move, what waits for it moves too."""
        start, due = self.start, self.due
        event = super().change(values, by=by)
        if (start, due) != (self.start, self.due):
            self.shift_successors(start_before=start, due_before=due, by=by)
        return event

    @transaction.atomic
    def shift_successors(self, *, start_before: date | None, due_before: date | None, by: User) -> list[Event]:
        """Move what waits for it, and what waits for that, by as many days of work as its dates have moved.

        Nothing is pulled ahead of another predecessor that stayed, and what is done stays where it is.
        """
        if not Dependency.objects.filter(predecessor_id=self.pk).exists():
            return []
        calendar = WorkingDays(self.workspace)
        by_start, by_due = _moved(calendar, start_before, self.start), _moved(calendar, due_before, self.due)
        if not (by_start or by_due):
            return []
        keys = made_to_wait(self.pk)
        waiting = type(self).objects.live().filter(pk__in=keys, completed_at=None).exclude(pk=self.pk)
        items = {item.pk: item for item in waiting.select_for_update().order_by("pk")}
        rows = Dependency.objects.filter(successor_id__in=items)
        edges = [Edge(row.predecessor_id, row.successor_id, row.kind in FROM_START) for row in rows]
        days = days_of_each(self.pk, edges, by_start=by_start, by_due=by_due)
        return [items[key]._shift(count, calendar, by=by) for key, count in days.items() if count and items[key].dated]

    @property
    def dated(self) -> bool:
        """Whether it has a start or a due date."""
        return self.start is not None or self.due is not None

    def _shift(self, days: int, calendar: WorkingDays, *, by: User) -> Event:
        before = {"start": self.start, "due": self.due}
        for name, day in before.items():
            setattr(self, name, None if day is None else calendar.add(day, days))
        self.updated_at = timezone.now()
        self.save(update_fields=["start", "due", "updated_at"])
        changes = {name: (as_logged(day), as_logged(getattr(self, name))) for name, day in before.items() if day}
        return self.track("shifted", by=by, changes=changes)


def days_of_lag(minutes: int) -> int:
    """The whole days of work that a lag puts between two dates; what is less than half a day moves no date."""
    return round(minutes / WORKDAY_MINUTES)


def days_of_each(moved: int, edges: Iterable[Edge], *, by_start: int, by_due: int) -> dict[int, int]:
    """By how many days each successor moves: as far as the predecessor that moves the latest."""
    incoming: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        incoming[edge.successor].append(edge)
    try:
        graph = {key: {edge.predecessor for edge in into} for key, into in incoming.items()}
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        return {}
    days: dict[int, int] = {}
    for key in order:
        if key != moved and key in incoming:
            days[key] = max(_carried(edge, moved, days, by_start, by_due) for edge in incoming[key])
    return days


def _carried(edge: Edge, moved: int, days: Mapping[int, int], by_start: int, by_due: int) -> int:
    if edge.predecessor == moved:
        return by_start if edge.from_start else by_due
    return days.get(edge.predecessor, 0)


def _moved(calendar: WorkingDays, before: date | None, after: date | None) -> int:
    return 0 if before is None or after is None else calendar.between(before, after)
