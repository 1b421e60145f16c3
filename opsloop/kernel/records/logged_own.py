"""What the log says about a workspace's own fields: which field a change was of, and whom a person field named.

The log keeps the key of the field and the bare value: an option, minor units, the id of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.fields import CUSTOM, Field

HIDDEN = {"hidden": True}
"""What stands in the place of a record that the reader may not see."""


class OwnChanges:
    """The own fields that events were about, those in the archive included: two queries for any events."""

    def __init__(self, events: Iterable[Event], viewer: User) -> None:
        changed = [event for event in events if any(map(is_own, event.changes))]
        self._fields = _fields_of(changed)
        self._names = self._people(changed, viewer) if changed else {}

    def field(self, event: Event, name: str) -> Field | None:
        """The own field that the log calls so; None for one that is gone, and for what is no own field."""
        return self._fields.get((event.workspace_id, event.record_type, name))

    def for_clients(self, event: Event, name: str) -> bool:
        """Whether guests see the field."""
        field = self.field(event, name)
        return field is not None and field.own is not None and field.own.for_clients

    def value(self, event: Event, name: str, value: Any) -> Any:
        """The value before and after; whoever a person field names as the log has other records, or `HIDDEN`."""
        if not _names_people(self.field(event, name)):
            return value
        return [self._person(event, each) for each in value] if isinstance(value, list) else self._person(event, value)

    def _person(self, event: Event, key: Any) -> Any:
        if not _is_key(key):
            return key
        name = self._names.get((event.workspace_id, key))
        return HIDDEN if name is None else {"id": key, "label": name}

    def _people(self, events: Sequence[Event], viewer: User) -> dict[tuple[int, int], str]:
        """The names of those that are named and that the reader sees, by workspace and key."""
        keys = {
            (event.workspace_id, key)
            for event in events
            for name, value in event.changes.items()
            if _names_people(self.field(event, name))
            for key in (value if isinstance(value, list) else [value])
            if _is_key(key)
        }
        field = next((field for field in self._fields.values() if _names_people(field)), None)
        if not keys or field is None or field.own is None:
            return {}
        rows: Any = field.own.target()._default_manager
        found = rows.visible_to(viewer).filter(pk__in={key for _workspace, key in keys})
        return {(row.workspace_id, row.pk): str(row) for row in found}


def is_own(name: str) -> bool:
    """Whether the log means an own field by the name."""
    return name.startswith(CUSTOM)


def _fields_of(events: Sequence[Event]) -> dict[tuple[int, str, str], Field]:
    """Every own field by its workspace, its record type and what the log calls it."""
    wanted: dict[tuple[int, str], set[str]] = {}
    for event in events:
        keys = wanted.setdefault((event.workspace_id, event.record_type), set())
        keys.update(name.removeprefix(CUSTOM) for name in filter(is_own, event.changes))
    if not wanted:
        return {}
    rule = Q()
    for (workspace, record_type), keys in wanted.items():
        rule |= Q(workspace=workspace, record_type=record_type, key__in=keys)
    rows = CustomField.objects.filter(rule).select_related("workspace")
    return {(row.workspace_id, row.record_type, f"{CUSTOM}{row.key}"): row.as_field() for row in rows}


def _names_people(field: Field | None) -> bool:
    return field is not None and field.own is not None and field.own.kind == CustomField.Kind.PERSON


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
