"""What every connector makes of a file: one bundle of plain values, which one loader brings in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

StateGroup = Literal["backlog", "todo", "doing", "review", "done"]
ItemKind = Literal["task", "deliverable", "milestone", "action"]
DependencyKind = Literal["FS", "SS", "FF", "SF"]
Priority = Literal["urgent", "high", "medium", "low", "none"]


@dataclass(frozen=True, kw_only=True)
class ImportedPerson:
    """Somebody the source names; `source_id` is what items refer to (a login or the bare name will do)."""

    source_id: str
    name: str
    email: str = ""
    username: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedState:
    """A list, section or status of the source, in its order."""

    source_id: str
    name: str
    group: StateGroup
    cancels: bool = False
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportedLabel:
    source_id: str
    name: str
    color: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportedField:
    """A custom field: `kind` is one of the kernel's custom field kinds, `options` the choices of a select.

    Amounts of money stay as they are written; `currencies` are those that all of them can be in, where they say so.
    """

    source_id: str
    name: str
    kind: Literal["text", "number", "money", "date", "person", "select", "multi_select", "url", "checkbox"]
    options: Sequence[str] = ()
    currencies: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ImportedItem:
    """A card, issue or task. Times are aware; effort in minutes; `row` is its place in the file, from 1."""

    source_id: str
    row: int
    title: str
    description: str = ""
    acceptance_criteria: str = ""
    kind: ItemKind = "task"
    state: str = ""
    priority: Priority = "none"
    assignees: Sequence[str] = ()
    labels: Sequence[str] = ()
    parent: str = ""
    start: date | None = None
    due: date | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    created_by: str = ""
    archived: bool = False
    rank: float = 0.0
    effort_minutes: int | None = None
    spent_minutes: int | None = None
    progress: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportedChecklist:
    source_id: str
    item: str
    title: str
    entries: Sequence["ImportedChecklistEntry"] = ()


@dataclass(frozen=True, kw_only=True)
class ImportedChecklistEntry:
    source_id: str
    text: str
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class ImportedComment:
    source_id: str
    item: str
    text: str
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedAttachment:
    """An address that the source kept with an item; nothing is fetched from it."""

    source_id: str
    item: str
    name: str
    url: str
    added_by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedLink:
    """A dependency: `item` waits for `predecessor` in the way of `kind`, plus `lag_minutes` of working time."""

    source_id: str
    item: str
    predecessor: str
    kind: DependencyKind = "FS"
    lag_minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportedEvent:
    """Something that happened there: `changes` maps a field to (before, after) in the source's own words.

    Verbs are ours where they mean the same: created, moved, changed, assigned, unassigned, completed, reopened,
    archived, unarchived, commented, attached, detached, checklist_added, step_ticked, step_unticked. States, people
    and labels are named by their `source_id`.
    """

    source_id: str
    item: str
    verb: str
    at: datetime
    actor: str = ""
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportedCalendar:
    """Weekly working hours, Monday = 0, with exceptions by day (no spans = not worked)."""

    source_id: str
    name: str
    hours: Mapping[int, Sequence[tuple[time, time]]] = field(default_factory=dict)
    exceptions: Mapping[date, Sequence[tuple[time, time]]] = field(default_factory=dict)
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A row that cannot come in as it is, and why, in one sentence (lazy translations are welcome)."""

    row: int
    message: object
    column: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportBundle:
    """One file, understood. References between parts are the source's own ids."""

    source: str
    project_id: str
    project_name: str
    description: str = ""
    people: Sequence[ImportedPerson] = ()
    states: Sequence[ImportedState] = ()
    labels: Sequence[ImportedLabel] = ()
    fields: Sequence[ImportedField] = ()
    items: Sequence[ImportedItem] = ()
    checklists: Sequence[ImportedChecklist] = ()
    comments: Sequence[ImportedComment] = ()
    attachments: Sequence[ImportedAttachment] = ()
    links: Sequence[ImportedLink] = ()
    events: Sequence[ImportedEvent] = ()
    calendars: Sequence[ImportedCalendar] = ()
    refused: Sequence[Refusal] = ()
    notes: Sequence[object] = ()
