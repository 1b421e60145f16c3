"""Brings the work items in, with who does them, their labels and what they are parts of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from opsloop.kernel.imports.bundle import ImportedItem
from opsloop.kernel.imports.intake import Brought, Part
from opsloop.kernel.imports.ledger import IN_ONE_INSERT
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.custom_field import index_many
from opsloop.kernel.records.models import ARRIVING, Numbering
from opsloop.rooms.projects.import_changes import replaced, track_changes
from opsloop.rooms.projects.import_fields import own_values
from opsloop.rooms.projects.import_landing import ITEM, LABEL, PERSON, STATE, Landing, Past
from opsloop.rooms.projects.models import State, WorkItem

PRIORITIES = {"urgent": 4, "high": 3, "medium": 2, "low": 1, "none": 0}
GIVEN_ONCE = frozenset(
    {"workspace_id", "project_id", "number", "rank", "created_by_id", "created_at", "updated_at", "started_at",
     "trashed_at", "visibility"}
)  # fmt: skip


def prepare_items(landing: Landing) -> None:
    """What concerns all items together: new ones get the project's next numbers, all their places on the board."""
    items = landing.bundle.items
    ordered = sorted(items, key=lambda item: (item.rank, item.row))
    landing.places.update((item.source_id, float(place)) for place, item in enumerate(ordered, start=1))
    if landing.intake.dry:
        return
    landing.pasts.update(_pasts(landing))
    new = [item for item in items if landing.id_of(ITEM, item.source_id) is None]
    if new:
        new.sort(key=lambda item: (item.created_at or landing.now, landing.places[item.source_id]))
        with landing.intake.step(1):
            series = WorkItem.number_series(project=landing.into)
            first = Numbering.take(landing.workspace.pk, series, count=len(new))
        landing.numbers.update((item.source_id, number) for number, item in enumerate(new, start=first))


def bring_items(landing: Landing) -> None:
    """The items of a piece; changed ones keep their numbers."""
    items = landing.bundle.items
    parts = [_part(landing, item) for item in items]
    brought = landing.intake.bring(ITEM, WorkItem, parts, counted_as="work_items")
    if landing.intake.dry:
        return
    by_key = {landing.key(item.source_id): item for item in items}
    _give_people_and_labels(landing, by_key, brought)
    _put_together(landing, by_key, brought)
    track_changes(landing, by_key, brought)
    index_many([*(row for _part, row in brought.new), *(row for _part, row, _pairs in brought.changed)])
    landing.items.update(_read(landing, brought))


def _part(landing: Landing, item: ImportedItem) -> Part:
    def values() -> dict[str, object]:
        state = landing.states.get(item.state) or landing.states[""]
        past = landing.pasts.get(item.source_id, Past())
        made = item.created_at or landing.now
        return {
            "workspace_id": landing.workspace.pk,
            "project_id": landing.into.pk,
            "kind": item.kind,
            "title": item.title,
            "description": item.description,
            "acceptance_criteria": item.acceptance_criteria,
            "state_id": state.pk,
            "priority": PRIORITIES[item.priority],
            "parent_id": landing.id_of(ITEM, item.parent),
            "start": item.start,
            "due": item.due,
            "effort_minutes": item.effort_minutes,
            "number": landing.numbers.get(item.source_id),
            "rank": landing.places[item.source_id],
            "custom": own_values(landing, item),
            "created_at": made,
            "updated_at": past.last_at or made,
            "created_by_id": landing.user_of(item.created_by) or (landing.by.pk if landing.by else None),
            "started_at": past.started_at,
            "completed_at": _completed(item, state, past, made),
            "finish_known": state.group != State.Group.DONE or bool(item.completed_at or past.finished_at),
            "archived_at": (past.archived_at or past.last_at or made) if item.archived else None,
            "trashed_at": None if landing.made_project else ARRIVING,
        }

    return Part(
        key=landing.key(item.source_id),
        source=item,
        values=values,
        also=[[landing.known_as(PERSON, name) for name in item.assignees], landing.known_as(STATE, item.state)],
        once=GIVEN_ONCE,
    )


def _completed(item: ImportedItem, state: State, past: Past, made: datetime) -> datetime | None:
    """When it was finished: only what stands in a finished state is; the file's word first, then the last move.

    Where neither tells, it is the last that is known of it, and `finish_known` says that this is no finish.
    """
    if state.group != State.Group.DONE:
        return None
    return item.completed_at or past.finished_at or past.last_at or made


def _pasts(landing: Landing) -> dict[str, Past]:
    found: dict[str, Past] = {}
    for event in sorted(landing.bundle.events, key=lambda event: event.at):
        past = found.get(event.item, Past())
        group = _group_after(landing, event.changes)
        working = group in {State.Group.DOING, State.Group.REVIEW}
        found[event.item] = Past(
            started_at=past.started_at or (event.at if working else None),
            finished_at=event.at if group == State.Group.DONE or event.verb == "completed" else past.finished_at,
            archived_at=event.at if event.verb == "archived" else past.archived_at,
            last_at=event.at,
        )
    return found


def _group_after(landing: Landing, changes: object) -> str:
    pair = changes.get("state") if isinstance(changes, dict) else None
    state = landing.states.get(str(pair[1])) if pair and pair[1] else None
    return state.group if state else ""


def _give_people_and_labels(landing: Landing, items: dict[str, ImportedItem], brought: Brought[WorkItem]) -> None:
    """Exactly the source's people and labels for new items and for those that changed there."""
    for part, row, differences in brought.changed:
        item = items[part.key]
        lists = {
            **replaced(row, "assignees", _people(landing, item)),
            **replaced(row, "labels", _labels(landing, item)),
        }
        differences.update(lists)
        if lists:
            keys = {name: (_ids(pair[0]), _ids(pair[1])) for name, pair in lists.items()}
            landing.intake.keep(ITEM, row, keys)
    _join(
        WorkItem.assignees.through, "person_id", ((row, _people(landing, items[part.key])) for part, row in brought.new)
    )
    _join(WorkItem.labels.through, "label_id", ((row, _labels(landing, items[part.key])) for part, row in brought.new))


def _ids(logged: list[dict[str, int]]) -> list[int]:
    return [each["id"] for each in logged]


def _people(landing: Landing, item: ImportedItem) -> list[int]:
    return list(dict.fromkeys(landing.people[name].pk for name in item.assignees if name in landing.people))


def _labels(landing: Landing, item: ImportedItem) -> list[int]:
    ids = (landing.id_of(LABEL, label) for label in item.labels)
    return list(dict.fromkeys(key for key in ids if key))


def _join(through: type, column: str, pairs: Iterable[tuple[WorkItem, list[int]]]) -> None:
    insert_all([through(workitem_id=row.pk, **{column: key}) for row, keys in pairs for key in keys])


def _put_together(landing: Landing, items: dict[str, ImportedItem], brought: Brought[WorkItem]) -> None:
    """Parents, once every new item has its key."""
    children = []
    for part, row in brought.new:
        row.parent_id = landing.id_of(ITEM, items[part.key].parent)
        if row.parent_id:
            children.append(row)
    WorkItem.objects.bulk_update(children, ["parent"], batch_size=IN_ONE_INSERT)


def _read(landing: Landing, brought: Brought[WorkItem]) -> dict[str, WorkItem]:
    """Our item for each of the piece, new or not."""
    written = [*(row for _part, row in brought.new), *(row for _part, row, _differences in brought.changed)]
    rows = {row.pk: row for row in written}
    ids = {item.source_id: landing.id_of(ITEM, item.source_id) for item in landing.bundle.items}
    others = [key for key in ids.values() if key and key not in rows]
    rows |= WorkItem.objects.filter(project=landing.into).in_bulk(others)
    return {source_id: rows[key] for source_id, key in ids.items() if key in rows}
