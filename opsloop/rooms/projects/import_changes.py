"""Tells in the event log what the source has changed of an item since the last import, where its history does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from opsloop.kernel.imports.bundle import ImportedItem
from opsloop.kernel.imports.intake import Brought
from opsloop.kernel.imports.ledger import IN_ONE_INSERT
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.fields import CUSTOM
from opsloop.rooms.projects.import_events import Deed, write_own
from opsloop.rooms.projects.import_landing import EVENT, Landing
from opsloop.rooms.projects.models import State, WorkItem
from opsloop.rooms.projects.work import step_of_move

Differences = Mapping[str, tuple[Any, Any]]
PARENT, STATE, OWN = "parent_id", "state_id", "custom"
UNSAID = frozenset({"finish_known"})
"""Columns that only say how another is meant."""


def replaced(row: WorkItem, name: str, keys: Sequence[int]) -> dict[str, tuple[Any, Any]]:
    """Let the item have exactly these people or labels; before and after where they were others."""
    related = getattr(row, name)
    before = [as_logged(each) for each in related.all()]
    related.set(keys)
    after = [as_logged(each) for each in related.all()]
    same = {each["id"] for each in before} == {each["id"] for each in after}
    return {} if same else {name: (before, after)}


def track_changes(landing: Landing, items: Mapping[str, ImportedItem], brought: Brought[WorkItem]) -> None:
    """Moves, people and other changes of each changed item, without telling anybody."""
    changed = [(items[part.key], row, differences) for part, row, differences in brought.changed if differences]
    for _item, row, _differences in changed:
        row.updated_at = landing.now
    WorkItem.objects.bulk_update([row for _i, row, _d in changed], ["updated_at"], batch_size=IN_ONE_INSERT)
    told = _told(landing)
    states = {state.pk: state for state in State.objects.filter(project=landing.into)}
    write_own(
        landing,
        [
            deed
            for item, row, differences in changed
            for deed in _deeds(row, _untold(differences, told.get(item.source_id, frozenset())), states)
        ],
    )


def _told(landing: Landing) -> Mapping[str, set[str]]:
    """The columns of each item whose changes the history of the source tells itself, in events that are new here."""
    told: dict[str, set[str]] = defaultdict(set)
    for event in landing.bundle.events:
        if landing.id_of(EVENT, event.source_id) is not None:
            continue
        if event.verb in {"archived", "unarchived"}:
            told[event.item].add("archived_at")
        elif event.verb == "completed":
            told[event.item] |= {STATE, "completed_at"}
        elif event.verb != "created":
            told[event.item] |= {*event.changes, *(f"{name}_id" for name in event.changes)}
    return told


def _untold(differences: Differences, told: Collection[str]) -> dict[str, tuple[Any, Any]]:
    return {name: pair for name, pair in differences.items() if name not in {*told, *UNSAID}}


def _deeds(row: WorkItem, changes: dict[str, tuple[Any, Any]], states: Mapping[int, State]) -> Iterator[Deed]:
    if STATE in changes:
        before, after = (states.get(key) for key in changes.pop(STATE))
        changes.pop("completed_at", None)
        if after is not None:
            step, phase = step_of_move(before, after)
            yield Deed(row, "moved", {"state": (as_logged(before), as_logged(after))}, step.name, phase)
    if "assignees" in changes:
        yield Deed(row, "assigned", {"assignees": changes.pop("assignees")})
    if changes.pop("archived_at", None):
        yield Deed(row, "unarchived" if row.archived_at is None else "archived")
    if changes:
        yield Deed(row, "changed", dict(_as_fields(changes)))


def _as_fields(changes: Differences) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Columns as the log names them: parents by their title, own fields one by one."""
    for name, (before, after) in changes.items():
        if name == PARENT:
            yield "parent", (_parent(before), _parent(after))
        elif name == OWN:
            keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
            yield from ((f"{CUSTOM}{key}", (before.get(key), after.get(key))) for key in keys)
        else:
            yield name, (as_logged(before), as_logged(after))


def _parent(key: int | None) -> Any:
    return as_logged(WorkItem.objects.filter(pk=key).first()) if key else None
