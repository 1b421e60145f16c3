"""How the values in the event log read: a field's name and its value before and after, in the reader's language.

The log keeps the names of the records that a change was about; a reader is told only those that they may see. Clients
are told of no field that they see nowhere else, and of no name that is unknown here, as some in imported histories are.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.records.fields import CUSTOM, Field
from opsloop.kernel.records.logged_own import HIDDEN, OwnChanges
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.standing import is_client

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record

LONG = 140
"""Longer texts are not shown side by side."""

MINUTES = "_minutes"

PARTS = frozenset({"attachment", "comment", "shares", "watcher"})
"""Changes whose values are parts of the record itself and no other record."""

UNKNOWN = ""
"""The type of a record that is named by a change of which nobody said what it names: such are shown to no one."""

Target = tuple[str, int]

_inside: set[str] = set()


def keep_inside(*names: str) -> None:
    """Clients read nothing of events called `record_type.verb`: a room above the record says so of what it tracks."""
    _inside.update(names)


class Readable:
    """What a reader may read of these events: asked for a whole page at once, with one query a type of record."""

    def __init__(self, events: Iterable[Event], viewer: User) -> None:
        self._viewer = viewer
        events = list(events)
        self._own = OwnChanges(events, viewer)
        wanted: dict[str, set[int]] = defaultdict(set)
        for record_type, key in {target for event in events for target in _targets(event)}:
            wanted[record_type].add(key)
        self._seen: set[Target] = set()
        for record_type, keys in wanted.items():
            model = record_class(record_type)
            if model is not None:
                rows = model.objects.filter(model.visibility_rule(viewer), pk__in=keys)
                self._seen |= {(record_type, key) for key in rows.values_list("pk", flat=True)}

    def tells(self, event: Event) -> bool:
        """Whether the reader may know of the event: clients of no time spent, nor of changes of nothing they see."""
        if not is_client(self._viewer, event.workspace_id):
            return True
        model = record_class(event.record_type)
        if f"{event.record_type}.{event.verb}" in _inside or (model is not None and event.verb in model.internal_verbs):
            return False
        return event.verb != "changed" or not event.changes or bool(self._told(event))

    def _told(self, event: Event) -> dict[str, Any]:
        """The changes of what the reader may know of."""
        changes: dict[str, Any] = event.changes
        if not is_client(self._viewer, event.workspace_id):
            return changes
        model = record_class(event.record_type)
        return {
            name: value
            for name, value in changes.items()
            if self._own.for_clients(event, name) or _for_clients(model, name)
        }

    def own_field(self, event: Event, name: str) -> Field | None:
        """The workspace's own field that the event calls so; None for what is none, and for one that is gone."""
        return self._own.field(event, name)

    def changes(self, event: Event) -> dict[str, Any]:
        """What the reader may know of the changes, with `HIDDEN` for every record that they may not see."""
        model = record_class(event.record_type)
        told = {name: self._value(model, name, value) for name, value in self._told(event).items()}
        read = {name: self._own.value(event, name, value) for name, value in told.items()}
        told_by: Mapping[str, str] = getattr(model, "logged_with", {})
        return {name: _as_hidden_as(read.get(told_by.get(name, "")), value) for name, value in read.items()}

    def _value(self, model: type[models.Model] | None, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(model, name, item) for item in value]
        target = _target(model, name, value)
        return value if target is None or target in self._seen else HIDDEN


def _for_clients(model: type[Record] | None, name: str) -> bool:
    """Whether clients may read of a change of this name; only what the record type knows and does not keep inside."""
    if model is None or name in model.internal_fields:
        return False
    says: Iterable[Collection[str]] = (
        getattr(model, each, ()) for each in ("logged_names", "logged_references", "told_in_sentences")
    )
    return name in PARTS or _field(model, name) is not None or any(name in each for each in says)


def _as_hidden_as(other: Any, value: Any) -> Any:
    """The value before and after, hidden where the other change is."""
    if not (isinstance(other, list) and isinstance(value, list) and len(other) == len(value)):
        return value
    return [HIDDEN if of == HIDDEN else own for of, own in zip(other, value, strict=True)]


def _targets(event: Event) -> Iterator[Target]:
    model = record_class(event.record_type)
    for name, value in event.changes.items():
        yield from _named(model, name, value)


def _named(model: type[models.Model] | None, name: str, value: Any) -> Iterator[Target]:
    if isinstance(value, list):
        for item in value:
            yield from _named(model, name, item)
    elif (target := _target(model, name, value)) is not None:
        yield target


def _target(model: type[models.Model] | None, name: str, value: Any) -> Target | None:
    """The record that a logged value names; None for plain values and rows that are no records, such as states."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), int):
        return None
    record_type = value.get("type") or _type_named(model, name)
    return None if record_type is None else (str(record_type), value["id"])


def _type_named(model: type[models.Model] | None, name: str) -> str | None:
    field = _field(model, name)
    if field is not None:
        return getattr(field.related_model, "record_type", None)
    named: Mapping[str, str] = getattr(model, "logged_references", {})
    return None if name in PARTS else named.get(name, UNKNOWN)


@dataclass(frozen=True)
class ShownChange:
    """One field of an event; `long` where the texts are too long to show."""

    name: str
    before: str
    after: str

    @property
    def long(self) -> bool:
        return len(self.before) > LONG or len(self.after) > LONG


def shown_changes(event: Event, readable: Readable) -> Sequence[ShownChange]:
    """What changed by the event, ready to be shown; a single change that the verb itself names goes unlabelled."""
    model = record_class(event.record_type)
    pairs = {name: pair for name, pair in event.changes.items() if isinstance(pair, list) and len(pair) == BOTH}
    told: Collection[str] = getattr(model, "told_in_sentences", ())
    differing = [name for name, pair in pairs.items() if pair[0] != pair[1] and name not in told]
    named = len(differing) > 1 or event.verb == "changed"
    read = readable.changes(event)
    shown = []
    for name in filter(read.__contains__, differing):
        own = readable.own_field(event, name)
        label = _label(model, name, own) if named else ""
        shown.append(ShownChange(label, *(_text(model, name, value, own) for value in read[name])))
    return shown


BOTH = 2


def _field(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    try:
        found = model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def _label(model: type[models.Model] | None, name: str, own: Field | None) -> str:
    field = _field(model, name)
    if own is not None:
        return str(own.label)
    if field is not None:
        return str(field.verbose_name)
    named = getattr(model, "logged_names", {})
    return str(named[name]) if name in named else name.removeprefix(CUSTOM).replace("_", " ")


def _text(model: type[models.Model] | None, name: str, value: Any, own: Field | None) -> str:
    """The logged value in words; empty where there was none."""
    said: Mapping[str, Callable[[Any], str]] = getattr(model, "logged_words", {})
    if name in said and value not in (None, HIDDEN):
        words = said[name](value)
    elif isinstance(value, list):
        words = enumerated(_text(model, name, item, own) for item in value)
    elif value == HIDDEN:
        words = _("something you cannot see")
    elif isinstance(value, dict):
        words = str(value.get("label") or value.get("ref") or "")
    elif value is None or value == "":
        words = ""
    elif isinstance(value, bool):
        words = _("Yes") if value else _("No")
    else:
        words = _plain(model, name, value) if own is None else own.kind.in_words(own, value)
    return words


def _plain(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A number or text as the field means it."""
    field = _field(model, name)
    choices = dict(field.flatchoices if field is not None and field.choices else _own_choices(model, name))
    if value in choices:
        return str(choices[value])
    if isinstance(value, int) and name.endswith(MINUTES):
        return formats.duration_words(value, formats.language())
    return _day(value) if isinstance(field, models.DateField) and isinstance(value, str) else str(value)


def _own_choices(model: type[models.Model] | None, name: str) -> Sequence[tuple[str, Any]]:
    own: Mapping[str, Sequence[tuple[str, Any]]] = getattr(model, "logged_choices", {})
    return own.get(name, ())


def _day(value: str) -> str:
    try:
        day = datetime.date.fromisoformat(value[:10])
    except ValueError:
        return value
    return formats.formats_of(formats.language()).full(day)
