"""What may begin a case where its start waits for an event: kinds of things that happen, and whether one did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Condition, Definition, Occasion, Problem, Start, Version, WrongCondition
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.models import Label
from opsloop.kernel.records.record import Record
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.own_facts import own_facts
from opsloop.rooms.processes.record_facts import asked_of, fact_for
from opsloop.rooms.projects.models import Project, State

STAGE, STATE = "stage:", "state:"
"""How `Occasion.to` begins, where a work item comes to one of the five groups of states, or to a state by its name."""
Happened = Callable[[Event, Any, str], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of thing that happens. `sentence` says when a case begins, `sentence_within` also where; `takes` is what
    is chosen besides, `heard` the verbs of the log that may tell of it, `happened` whether one does."""

    record: str
    verb: str
    label: Any
    sentence: Any
    sentence_within: Any = ""
    takes: str = ""
    heard: tuple[str, ...] = ()
    happened: Happened = lambda _event, _record, _to: True

    @property
    def key(self) -> str:
        """What it is called in the dialog."""
        return f"{self.record}.{self.verb}"

    @property
    def names(self) -> Sequence[str]:
        """The names of its events, as listeners name them."""
        return [f"{self.record}.{verb}" for verb in self.heard or (self.verb,)]


def _moved(event: Event, _item: Any, to: str) -> bool:
    """Whether it came from elsewhere: another group of states, or a state that is called otherwise."""
    before, after = (event.changes.get("state") or [None, None])[:2]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    if to.startswith(STATE):
        name = to.removeprefix(STATE).casefold()
        return _called(after) == name != _called(before)
    keys = [int(before.get("id", 0)), int(after.get("id", 0))]
    groups = dict(State.objects.filter(pk__in=keys).values_list("pk", "group"))
    return groups.get(keys[1]) == to.removeprefix(STAGE) != groups.get(keys[0])


def _called(row: Mapping[str, Any]) -> str:
    return str(row.get("label", "")).casefold()


def _blocked(event: Event, _item: Any, _to: str) -> bool:
    """Another reason for the same block is no other block."""
    return not (event.changes.get("block") or [None])[0]


def _labelled(event: Event, _item: Any, to: str) -> bool:
    before, after = ({_called(row) for row in rows or ()} for rows in (event.changes.get("labels") or [(), ()])[:2])
    return to.casefold() in after - before


def _joined(event: Event, person: Person, _to: str) -> bool:
    """A member is new, or somebody who was known becomes one."""
    became = event.changes.get("kind") or [None, None]
    if event.verb == "changed":
        return bool(became[-1] == Person.Kind.MEMBER)
    later = Event.objects.of("person", person.pk).filter(verb="changed", changes__has_key="kind")
    return person.kind == Person.Kind.MEMBER and not later.exists()


WORK = "work_item"
KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            WORK,
            "created",
            _("A work item is created"),
            _("Begins when a work item is created"),
            _("Begins when a work item is created in %(within)s"),
        ),
        Kind(
            WORK,
            "moved",
            _("A work item comes to a state"),
            _("Begins when a work item comes to “%(to)s”"),
            _("Begins when a work item in %(within)s comes to “%(to)s”"),
            takes="state",
            heard=("moved", "moved_project"),
            happened=_moved,
        ),
        Kind(
            WORK,
            "blocked",
            _("A work item is blocked"),
            _("Begins when a work item is blocked"),
            _("Begins when a work item in %(within)s is blocked"),
            happened=_blocked,
        ),
        Kind(
            WORK,
            "labelled",
            _("A work item gets a label"),
            _("Begins when a work item gets the label “%(to)s”"),
            _("Begins when a work item in %(within)s gets the label “%(to)s”"),
            takes="label",
            heard=("created", "changed"),
            happened=_labelled,
        ),
        Kind(
            WORK,
            "submitted",
            _("A work item is handed in for acceptance"),
            _("Begins when a work item is handed in for acceptance"),
            _("Begins when a work item in %(within)s is handed in for acceptance"),
        ),
        Kind(
            WORK,
            "accepted",
            _("A work item is accepted"),
            _("Begins when a work item is accepted"),
            _("Begins when a work item in %(within)s is accepted"),
        ),
        Kind(
            WORK,
            "rejected",
            _("A work item is sent back"),
            _("Begins when a work item is sent back"),
            _("Begins when a work item in %(within)s is sent back"),
        ),
        Kind(
            "person",
            "created",
            _("Somebody joins"),
            _("Begins when somebody joins the team"),
            heard=("created", "changed"),
            happened=_joined,
        ),
        Kind(
            "case",
            "ended",
            _("A case of another process ends"),
            _("Begins when a case ends"),
            _("Begins when a case of %(within)s ends"),
        ),
    )
}
HEARD = sorted({name for kind in KINDS.values() for name in kind.names})
"""Every event that may begin a case."""


def kind_of(occasion: Occasion | None) -> Kind | None:
    """Of which kind it is; None for what nothing here tells."""
    return KINDS.get(f"{occasion.record}.{occasion.verb}") if occasion is not None else None


def event_starts(version: Version) -> Iterator[tuple[Start, Occasion, Kind]]:
    """The starts of a version that wait for an event, with what they wait for."""
    for start in version.starts:
        kind = kind_of(start.on)
        if start.trigger == "event" and start.on is not None and kind is not None:
            yield start, start.on, kind


def tells_of(event: Event, kind: Kind) -> bool:
    """Whether an event may be of this kind, before its record is looked at."""
    return f"{event.record_type}.{event.verb}" in kind.names


def is_within(record: Any, occasion: Occasion) -> bool:
    """Whether the record is where the occasion says: in a project, or of a process, by its present or former key."""
    if not occasion.within:
        return True
    if occasion.record == "case":
        return bool(record.process.ref == occasion.within)
    projects = Project.objects.in_workspace(record.workspace).by_any_ref(occasion.within)
    return projects.filter(pk=record.project_id).exists()


def missing(occasion: Occasion, workspace: Workspace) -> Iterator[str]:
    """What it names that is not there (any more): its project, state, label, or what its condition is about."""
    if occasion.condition:
        try:
            condition_on(occasion, workspace)
        except WrongCondition:
            yield occasion.condition
    projects = Project.objects.in_workspace(workspace).live()
    if occasion.record == WORK and occasion.within:
        projects = projects.by_any_ref(occasion.within)
        if not projects.exists():
            yield occasion.within
            return
    if occasion.to.startswith(STATE):
        name = occasion.to.removeprefix(STATE)
        states = State.objects.filter(project__in=projects.values("pk"), archived=False, name__iexact=name)
        yield from () if states.exists() else (name,)
    elif occasion.to and not occasion.to.startswith(STAGE):
        labels = Label.objects.filter(workspace=workspace, name__iexact=occasion.to)
        yield from () if labels.exists() else (occasion.to,)


def condition_on(occasion: Occasion, workspace: Workspace) -> Condition:
    """What must hold of the record; WrongCondition where it is about what records of the workspace do not have."""
    return Condition.of(occasion.condition, {**asked_of(occasion.record), **own_facts(occasion.record, workspace)})


def counts(record: Any) -> bool:
    """Whether what happens to it begins anything: the work of a template is a pattern that nobody has to do."""
    return record.record_type != WORK or not record.project.template


def open_to_all(record: Any) -> bool:
    """Whether everybody of the workspace sees it, so that a case may say what it is called."""
    above: Record = {WORK: lambda: record.project, "case": lambda: record.process}.get(
        record.record_type, lambda: record
    )()
    return Record.Visibility.PRIVATE not in {record.visibility, above.visibility}


def occasion_problems(definition: Definition, workspace: Workspace) -> Iterator[Problem]:
    """What of its event starts nothing here can tell, beside what the engine knows.

    Codes: event_start, no_target, wrong_condition, form_of_nobody.
    """
    for start in definition.elements:
        if isinstance(start, Start) and start.trigger == "event" and start.on is not None:
            yield from _problems(definition, start, start.on, workspace)


def _problems(definition: Definition, start: Start, on: Occasion, workspace: Workspace) -> Iterator[Problem]:
    kind = kind_of(on)
    if kind is None:
        yield Problem("event_start", (start.id,))
        return
    if kind.takes and not on.to:
        yield Problem("no_target", (start.id,))
    if on.condition:
        try:
            condition_on(on, workspace)
        except WrongCondition:
            yield Problem("wrong_condition", (start.id,))
    known = definition.by_field
    if any(name in known and fact_for(known[name], on.record) is None for name in start.required):
        yield Problem("form_of_nobody", (start.id,))
