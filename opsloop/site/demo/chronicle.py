"""Collects what the story tells and writes it in bulk: rows, and Events of the shapes that the verbs write.

Calling the verbs themselves for half a year takes a minute; what they would have written takes seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.custom_field import index_many
from opsloop.kernel.records.models import Label, Numbering, Record
from opsloop.kernel.search.index import index
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Checklist, WorkItem
from opsloop.site.demo.desk import moment

AT_ONCE = 400
LABEL_LENGTH = 300


@dataclass
class Happening:
    """One Event to be; records in its changes are named once they have a key."""

    at: int
    by: User
    verb: str
    record: Record
    changes: Mapping[str, tuple[Any, Any]]
    activity: str = ""
    phase: str = ""


class Chronicle:
    """What happened, in any order; written in the order of time."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace = workspace
        self.now = now
        self.happenings: list[Happening] = []
        self.items: list[WorkItem] = []
        self.people: dict[int, list[Person]] = {}
        self.labels: dict[int, list[Label]] = {}
        self.events: list[Event] = []
        self._rows: dict[type[Model], list[Model]] = defaultdict(list)

    def add(self, item: WorkItem, *, people: list[Person], labels: list[Label]) -> None:
        """A new piece of work; who has it may change until it is written."""
        self.items.append(item)
        self.people[id(item)] = people
        self.labels[id(item)] = labels

    def row(self, row: Model) -> None:
        """Something that belongs to a piece of work, which may not have a key yet."""
        self._rows[type(row)].append(row)

    def tell(
        self,
        record: Record,
        verb: str,
        *,
        at: int,
        by: User,
        changes: Mapping[str, tuple[Any, Any]] | None = None,
        activity: str = "",
        phase: str = "",
    ) -> None:
        """One thing that happened."""
        self.happenings.append(Happening(at, by, verb, record, changes or {}, activity, phase))

    def write_work(self) -> None:
        """All work with its numbers, places on the board, people and labels, and what belongs to it."""
        self._number()
        self._rank()
        wholes = [item for item in self.items if item.parent is None]
        WorkItem.objects.bulk_create(wholes, batch_size=AT_ONCE)
        WorkItem.objects.bulk_create([item for item in self.items if item.parent is not None], batch_size=AT_ONCE)
        WorkItem.assignees.through.objects.bulk_create(
            WorkItem.assignees.through(workitem_id=item.pk, person_id=person.pk)
            for item in self.items
            for person in self.people[id(item)]
        )
        WorkItem.labels.through.objects.bulk_create(
            WorkItem.labels.through(workitem_id=item.pk, label_id=label.pk)
            for item in self.items
            for label in self.labels[id(item)]
        )
        self._write_rows()
        index_many(self.items)

    def write_rest(self) -> None:
        """What was added since, every Event in the order of time, and what search finds."""
        self._write_rows()
        last = self.now - timedelta(days=400)
        for happening in sorted(self.happenings, key=lambda each: each.at):
            last = max(moment(happening.at), last + timedelta(seconds=1))
            self.events.append(self._event(happening, last))
        Event.objects.bulk_create(self.events, batch_size=AT_ONCE)
        index(self.items)

    def _number(self) -> None:
        """Numbers in the order in which work was written down."""
        for project in {item.project for item in self.items}:
            rows = sorted((item for item in self.items if item.project == project), key=lambda item: item.created_at)
            first = Numbering.take(self.workspace.pk, WorkItem.number_series(project=project), count=len(rows))
            for number, item in enumerate(rows, start=first):
                item.number = number

    def _rank(self) -> None:
        """Columns stand in the order of what is due; of what is done, the newest first."""
        order = sorted(
            self.items,
            key=lambda item: (
                -item.completed_at.timestamp() if item.completed_at else 0,
                item.due is None,
                item.due or item.created_at.date(),
            ),
        )
        for place, item in enumerate(order):
            item.rank = float(place)

    def _write_rows(self) -> None:
        first = sorted(self._rows, key=lambda model: model is not Checklist)
        for model in first:
            model._default_manager.bulk_create(self._rows[model], batch_size=AT_ONCE)
        self._rows.clear()

    def _event(self, happening: Happening, at: datetime) -> Event:
        record = happening.record
        return Event(
            workspace=self.workspace,
            at=at,
            recorded_at=at,
            actor=happening.by,
            verb=happening.verb,
            record_type=record.record_type,
            record_id=record.pk,
            label=str(record)[:LABEL_LENGTH],
            changes={name: [as_logged(value) for value in pair] for name, pair in happening.changes.items()},
            case=record.ref,
            activity=happening.activity,
            phase=happening.phase,
        )
