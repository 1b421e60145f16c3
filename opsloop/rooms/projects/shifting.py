"""How dates move along dependencies: whoever waits is moved by as many days of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged, read_anew
from opsloop.kernel.records.kinds.numbers import WORKDAY_MINUTES
from opsloop.kernel.records.undo import TooLate
from opsloop.rooms.projects.dependency import Dependency, Dependent
from opsloop.rooms.projects.waiting import made_to_wait
from opsloop.rooms.projects.work import Work
from opsloop.rooms.projects.working_days import DAY, WorkingDays

FROM_START = {Dependency.Kind.START_START, Dependency.Kind.START_FINISH}
TO_START = {Dependency.Kind.FINISH_START, Dependency.Kind.START_START}


@dataclass(frozen=True)
class Edge:
    """One dependency between two keys."""

    predecessor: int
    successor: int
    from_start: bool


class Planned(Dependent):
    """What can be done with the dates of work."""

    taken_back: ClassVar[Mapping[str, str]] = {
        "dependency_added": "undo_wait",
        "dependency_changed": "undo_wait",
        "dependency_removed": "undo_wait",
        "scheduled": "shift_back",
        "shifted": "shift_back",
    }

    class Meta(Work.Meta):
        abstract = True

    def depend_on(
        self, predecessor: Work, *, by: User, kind: str = Dependency.Kind.FINISH_START, lag_minutes: int = 0
    ) -> Event | None:
        """Let this work wait for another; its dates move where they would not allow it."""
        return next(iter(self.wait_for(predecessor, by=by, kind=kind, lag_minutes=lag_minutes)), None)

    @transaction.atomic
    def wait_for(
        self, predecessor: Work, *, by: User, kind: str = Dependency.Kind.FINISH_START, lag_minutes: int = 0
    ) -> list[Event]:
        """Let this work wait for another: that, and every move of dates it makes; nothing where it waits so already.

        A new wait, or another kind of it, moves the dates as far as it takes; another lag by the difference.
        """
        before = Dependency.objects.filter(predecessor_id=predecessor.pk, successor_id=self.pk).first()
        event = super().depend_on(predecessor, by=by, kind=kind, lag_minutes=lag_minutes)
        if event is None:
            return []
        if before is not None and before.kind == kind:
            days = days_of_lag(lag_minutes) - days_of_lag(before.lag_minutes)
        elif predecessor.completed_at is None:
            days = days_to_wait(WorkingDays(self.workspace), predecessor, self, kind, days_of_lag(lag_minutes))
        else:
            days = 0
        return [event, *self.shift_by(days, by=by)]

    def undo_wait(self, event: Event, *, by: User) -> None:
        """Wait as before the event, where nobody has changed that since; dates go back by their own events."""
        before, after = event.changes["waits_for"]
        predecessor = type(self).objects.get(pk=(before or after)["id"])
        row = Dependency.objects.filter(successor_id=self.pk, predecessor_id=predecessor.pk).first()
        if (row and (row.kind, row.lag_minutes)) != (after and (after["kind"], after["lag_minutes"])):
            raise TooLate(name=str(self))
        if before is None:
            self.stop_depending_on(predecessor, by=by)
        else:
            super().depend_on(predecessor, by=by, kind=before["kind"], lag_minutes=before["lag_minutes"])

    def shift_back(self, event: Event, *, by: User) -> None:
        """Give it the dates it had before it was shifted; what was shifted with it goes back by events of its own."""
        now = {name: as_logged(getattr(self, name)) for name in event.changes}
        if any(now[name] != after for name, (_before, after) in event.changes.items()):
            raise TooLate(name=str(self))
        given = {name: before and date.fromisoformat(before) for name, (before, _after) in event.changes.items()}
        self._give_dates(given, by=by)

    @transaction.atomic
    def schedule(self, days: Mapping[str, date | None], *, by: User) -> Event | None:
        """Give it dates (`start`, `due`) from a plan, which has placed all that waits as well: nothing else moves."""
        read_anew(self, ["start", "due"])
        given = {name: day for name, day in days.items() if getattr(self, name) != day}
        return self._give_dates(given, by=by, verb="scheduled") if given else None

    @transaction.atomic
    def shift_by(self, days: int, *, by: User) -> list[Event]:
        """Move its dates by so many days of work, and with them what waits for it; done work stays."""
        if not days or not self.dated or self.completed_at is not None:
            return []
        start, due = self.start, self.due
        event = self._shift(days, WorkingDays(self.workspace), by=by)
        return [event, *self.shift_successors(start_before=start, due_before=due, by=by)]

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
        dates = {"start": self.start, "due": self.due}
        return self._give_dates({name: calendar.add(day, days) for name, day in dates.items() if day}, by=by)

    def _give_dates(self, days: Mapping[str, date | None], *, by: User, verb: str = "shifted") -> Event:
        changes = {name: (as_logged(getattr(self, name)), as_logged(day)) for name, day in days.items()}
        for name, day in days.items():
            setattr(self, name, day)
        self.updated_at = timezone.now()
        self.save(update_fields=["start", "due", "updated_at"])
        return self.track(verb, by=by, changes=changes)


def days_to_wait(calendar: WorkingDays, before: Work, after: Work, kind: str, lag: int) -> int:
    """By how many days of work `after` has to move so that it waits for `before`; 0 where it does, or has no dates.

    Dates are whole days, the last one included: what follows a finish begins on the next day of work.
    """
    from_start, to_start = kind in FROM_START, kind in TO_START
    held = (before.start or before.due) if from_start else (before.due or before.start)
    bound = (after.start or after.due) if to_start else after.due
    if held is None or bound is None:
        return 0
    steps = lag + int(to_start) - int(from_start)
    earliest = calendar.add(calendar.add(held, steps) - DAY, 1)
    return max(calendar.between(bound, earliest), 0)


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
