"""What conditions and forms may ask of a record that something happened to: its facts as fields of an SOP."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from opsloop.engines.workflow import Data, Field
from opsloop.engines.workflow.fields import LONGEST_TEXT, FieldKind, is_empty
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.record import Record
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State, WorkItem

PEOPLE = {"person", "people"}
FITS: Mapping[str, set[str]] = {
    "text": {"text", "choice"},
    "choice": {"text", "choice"},
    "list": {"list", "text", "choice"},
    "people": PEOPLE,
    "person": PEOPLE,
}
"""Which kinds of facts may fill a field of a kind; others only their own."""
LONGEST_WORD = 40
HOUR = 60
Reads = Callable[[Any, Event], Any]


@dataclass(frozen=True, kw_only=True)
class RecordField(Field):
    """A fact of a record, with what its options are called; `reads` answers its value, as `Field` keeps it."""

    words: Mapping[str, str]
    reads: Reads


def facts_of(record_type: str) -> Mapping[str, RecordField]:
    """The facts of a record type by name, in the reader's language; none for a type that begins nothing."""
    made = FACTS[record_type]() if record_type in FACTS else ()
    return {fact.name: fact for fact in made}


def asked_of(record_type: str) -> dict[str, RecordField]:
    """Those that conditions compare: people are no words to compare with."""
    return {name: fact for name, fact in facts_of(record_type).items() if fact.kind not in PEOPLE}


def values_of(record: Record, event: Event) -> dict[str, Any]:
    """Every fact of the record as it is now, and of what happened to it."""
    return {name: fact.reads(record, event) for name, fact in facts_of(record.record_type).items()}


def filled(fields: Sequence[Field], record: Record, event: Event) -> Data:
    """What the record fills of a form: the fields that are called as a fact of it, in any language, where it fits."""
    found = {}
    for field in fields:
        fact = fact_for(field, record.record_type)
        value = None if fact is None else _fitting(field, fact, fact.reads(record, event))
        if not is_empty(value):
            found[field.name] = value
    return found


def fact_for(field: Field, record_type: str) -> RecordField | None:
    """The fact that fills a field: the one that it is called after; None where there is none, or of another kind."""
    names = _names(record_type)
    fact = facts_of(record_type).get(names.get(field.name) or names.get(word_of(field.label), ""))
    return fact if fact is not None and fact.kind in FITS.get(field.kind, {field.kind}) else None


def word_of(label: str) -> str:
    """A label as one word of conditions; it may still be none."""
    return re.sub(r"\W+", "_", label.casefold()).strip("_")[:LONGEST_WORD]


@cache
def _names(record_type: str) -> Mapping[str, str]:
    """What the facts are called in every language, beside their own names."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {word_of(fact.label): name for name, fact in facts_of(record_type).items()}
    return {**found, **{name: name for name in facts_of(record_type)}}


def _fitting(field: Field, fact: RecordField, value: Any) -> Any:
    """The value as the field keeps it; None where it is none of its values."""
    match field.kind:
        case "text":
            value = fact.words.get(value, value or "")[:LONGEST_TEXT]
        case "choice":
            words = _words(fact.name, value) if fact.words else {value}
            value = next((option for option in field.options if option.casefold() in words), None)
        case "list" | "people" if not isinstance(value, list):
            value = [value] if value else []
        case "person" if isinstance(value, list):
            value = value[0] if value else None
    return value if field.fits(value) and not field.too_small(value) else None


def _words(name: str, value: Any) -> set[str]:
    """A value of a choice in every language, and as it is kept."""
    found = {str(value).casefold()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known = (facts[name].words for kind in FACTS if name in (facts := facts_of(kind)))
            found |= {words[value].casefold() for words in known if value in words}
    return found


def _fact(
    name: str, kind: FieldKind, label: object, reads: Reads, words: Sequence[tuple[Any, Any]] = ()
) -> RecordField:
    named = {str(value): str(word) for value, word in words}
    return RecordField(name=name, kind=kind, label=capfirst(str(label)), reads=reads, words=named, options=tuple(named))


def _column(model: type[Record], name: str, kind: FieldKind = "text") -> RecordField:
    """A plain column, called as it is everywhere."""
    field: Any = model._meta.get_field(name)
    return _fact(name, kind, field.verbose_name, lambda record, _event: getattr(record, name) or None)


def _choice(model: type[Record], name: str) -> RecordField:
    field: Any = model._meta.get_field(name)
    return _fact(name, "choice", field.verbose_name, lambda record, _event: getattr(record, name), field.flatchoices)


def _day(model: type[Record], name: str) -> RecordField:
    field: Any = model._meta.get_field(name)
    return _fact(
        name,
        "date",
        field.verbose_name,
        lambda record, _event: day.isoformat() if (day := getattr(record, name)) else None,
    )


def _key(person: Person | None) -> str | None:
    return None if person is None else str(person.pk)


def _said(name: str) -> Reads:
    """What the event says of this, after it."""
    return lambda _record, event: (event.changes.get(name) or [None])[-1] or None


def _work_item() -> tuple[RecordField, ...]:
    priorities = [(each.name.lower(), each.label) for each in WorkItem.Priority]
    return (
        _column(WorkItem, "title"),
        _column(WorkItem, "description"),
        _choice(WorkItem, "kind"),
        _fact("priority", "choice", _("priority"), _priority, priorities),
        _fact("stage", "choice", _("stage"), lambda item, _event: item.state.group, State.Group.choices),
        _fact("state", "text", _("state"), lambda item, _event: item.state.name),
        _fact("project", "text", _("project"), lambda item, _event: item.project.name),
        _fact("labels", "list", _("labels"), lambda item, _event: [label.name for label in item.labels.all()]),
        _fact(
            "assignees", "people", _("assignees"), lambda item, _event: [_key(each) for each in item.assignees.all()]
        ),
        _day(WorkItem, "start"),
        _day(WorkItem, "due"),
        _fact("effort_hours", "number", _("effort (hours)"), _hours),
        _fact(
            "reason",
            "text",
            _("reason"),
            lambda item, event: _said("block")(item, event) or _said("reason")(item, event),
        ),
    )


def _priority(item: WorkItem, _event: Event) -> str:
    return WorkItem.Priority(item.priority).name.lower()


def _hours(item: WorkItem, _event: Event) -> float | None:
    return None if item.effort_minutes is None else item.effort_minutes / HOUR


def _person() -> tuple[RecordField, ...]:
    return (
        _fact("name", "text", pgettext("person", "name"), lambda person, _event: person.name),
        _column(Person, "title"),
        _column(Person, "email"),
        _choice(Person, "state"),
        _fact("team", "text", _("team"), lambda person, _event: person.organization and str(person.organization)),
        _fact("person", "person", _("person"), lambda person, _event: _key(person)),
        _fact("manager", "person", _("manager"), lambda person, _event: _key(person.manager)),
    )


def _case() -> tuple[RecordField, ...]:
    return (
        _fact("title", "text", _("title"), lambda case, _event: case.title),
        _fact("process", "text", _("process"), lambda case, _event: case.process.name),
        _fact("outcome", "text", _("outcome"), lambda case, _event: case.outcome or None),
        _fact("requester", "person", _("asked for by"), lambda case, _event: _key(case.requester)),
    )


FACTS: Mapping[str, Callable[[], tuple[RecordField, ...]]] = {
    "work_item": _work_item,
    "person": _person,
    "case": _case,
}
