"""Brings the source's history in as events of ours, at the times and by the people it names: it feeds mining."""

from __future__ import annotations

from typing import Any

from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.bundle import ImportedEvent
from opsloop.kernel.imports.intake import Part
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.models import Label
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.import_events import ACTIVITY_LENGTH, LABEL_LENGTH, Deed, write_own
from opsloop.rooms.projects.import_landing import EVENT, ITEM, PERSON, Landing
from opsloop.rooms.projects.models import State, WorkItem
from opsloop.rooms.projects.work import step_of_move


def bring_history(landing: Landing) -> None:
    """Every event of a piece that is not here yet; an event that is here never changes."""
    parts = [_part(landing, event) for event in landing.bundle.events]
    landing.intake.bring(EVENT, Event, parts, counted_as="events")
    if not landing.intake.dry:
        _tell_beginnings_of_items(landing)


def tell_beginnings(landing: Landing) -> None:
    """A project and people who are new here: the import made them, just now."""
    if landing.intake.dry:
        return
    people = [row for row in landing.people.values() if landing.intake.made_now(PERSON, row.pk)]
    board = [landing.into] if landing.made_project else []
    write_own(landing, [Deed(row, "created") for row in (*board, *people)])


def _part(landing: Landing, event: ImportedEvent) -> Part:
    def values() -> dict[str, object]:
        item = landing.items[event.item]
        activity, phase = _step(landing, event, item)
        return {
            "workspace_id": landing.workspace.pk,
            "at": event.at,
            "recorded_at": landing.now,
            "actor_id": landing.user_of(event.actor),
            "verb": event.verb,
            "record_type": WorkItem.record_type,
            "record_id": item.pk,
            "label": item.title[:LABEL_LENGTH],
            "changes": {name: _pair(landing, name, pair) for name, pair in event.changes.items()},
            "case": f"{landing.into.key}-{item.number}",
            "activity": activity,
            "phase": phase,
            "batch": landing.intake.batch.pk if landing.intake.batch else None,
        }

    return Part(key=landing.key(event.source_id), source=event.source_id, values=values)


def _step(landing: Landing, event: ImportedEvent, item: WorkItem) -> tuple[str, str]:
    """The activity and its phase: of a move as of our own, of a completion the state that the work rests in."""
    if event.verb == "completed":
        rests = next((state for state in landing.states.values() if state.pk == item.state_id), None)
        return rests.name[:ACTIVITY_LENGTH] if rests else "", Event.Phase.COMPLETE
    before, after = (landing.states.get(str(side)) for side in event.changes.get("state", (None, None)))
    if after is None:
        return "", Event.Phase.NONE
    step, phase = step_of_move(before, after)
    return step.name[:ACTIVITY_LENGTH], phase


def _pair(landing: Landing, name: str, pair: tuple[object, object]) -> list[Any]:
    """Before and after as our log keeps them; people always as lists, since work may have several."""
    both = [_ours(landing, name, value) for value in pair]
    if name != "assignees":
        return both
    return [value if isinstance(value, list) else [value] if value else [] for value in both]


def _ours(landing: Landing, name: str, value: object) -> Any:
    """A value of the source as our log keeps it: states, people and labels with our key and their name."""
    if isinstance(value, list | tuple):
        return [_ours(landing, name, each) for each in value]
    if not isinstance(value, str):
        return value
    if name == "state":
        row: State | Person | Label | None = landing.states.get(value)
    elif name == "assignees":
        row = landing.people.get(value)
    elif name == "labels":
        row = landing.labels.get(value)
    else:
        return value
    return as_logged(row) if row else {"id": None, "label": value}


def _tell_beginnings_of_items(landing: Landing) -> None:
    """Of new items whose beginning the source does not tell."""
    told = {event.item for event in landing.bundle.events if event.verb == "created"}
    silent = [row for source_id, row in landing.items.items() if source_id not in told]
    new = [row for row in silent if landing.intake.made_now(ITEM, row.pk)]
    for row in new:
        row.project = landing.into
    write_own(landing, [Deed(row, "created") for row in new])
