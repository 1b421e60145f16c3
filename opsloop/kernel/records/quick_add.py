"""Quick add: lines that name people, labels, levels and days become records, whatever their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from opsloop.engines.text import Thing, Understood, Vocabulary, lines_of, nameable, understand
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.kinds import Option, Reference
from opsloop.kernel.records.kinds.choices import MOST_OFFERED

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.view_set import RecordViewSet
    from opsloop.kernel.records.viewer import Viewer

DAY = "day"
MOST_LINES = 200
Given = Mapping[str, Sequence[str]]


class NoTitle(Refused):
    """A line of nothing but tokens."""

    sentence = _("Say what is to be done: “%(line)s” has no title.")


class NothingTyped(Refused):
    """An empty line."""

    sentence = _("Say what is to be done.")


class TooManyLines(Refused):
    """More lines than one undo takes back."""

    sentence = ngettext_lazy("At most %(most)s line at once.", "At most %(most)s lines at once.", "most")


@dataclass(frozen=True)
class Line:
    """One record to be: what was understood, and the texts of each field."""

    understood: Understood
    texts: Mapping[str, Sequence[str]]


def quick_fields(view_set: RecordViewSet, fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields that a line can set, by sign."""
    return {sign: fields[name] for sign, name in view_set.quick.items() if name in fields}


def vocabulary_of(view_set: RecordViewSet, fields: Mapping[str, Field], viewer: Viewer, text: str) -> Vocabulary:
    """What the text can name here, in every language of the installation."""
    by_sign = quick_fields(view_set, fields)
    day = by_sign.pop(DAY, None)
    things = {sign: _things(field, viewer, text, sign) for sign, field in by_sign.items()}
    return Vocabulary(things, day=day.name if day is not None else "")


def lists_all(field: Field, options: Sequence[Option]) -> bool:
    """Whether these options are all that can be named, and not only the first of very many."""
    return not isinstance(field.kind, Reference) or len(options) < MOST_OFFERED


def _things(field: Field, viewer: Viewer, text: str, sign: str) -> list[Thing]:
    if not lists_all(field, field.kind.options(field, viewer)):
        everything = (
            Thing(field.name, option.value, option.label, (option.label, *option.words.split()))
            for option in field.kind.everything(field, viewer)
        )
        return nameable(everything, text, sign)
    other: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for option in field.kind.options(field, viewer):
                other.setdefault(option.value, []).extend([option.label, *option.words.split()])
    return [
        Thing(field.name, option.value, option.label, tuple(dict.fromkeys(other[option.value])))
        for option in field.kind.options(field, viewer)
    ]


def read_lines(
    text: str, view_set: RecordViewSet, fields: Mapping[str, Field], viewer: Viewer, given: Given
) -> list[Line]:
    """The lines of a text as records to be; what a line says itself goes before what is given."""
    found = lines_of(text)
    if len(found) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    vocabulary = vocabulary_of(view_set, fields, viewer, text)
    read = (understand(line, vocabulary, today=viewer.today) for line in found)
    return [Line(understood, _texts(understood, fields, given, view_set.title)) for understood in read]


def _texts(understood: Understood, fields: Mapping[str, Field], given: Given, title: str) -> dict[str, list[str]]:
    texts = {name: list(values) for name, values in given.items() if name in fields and any(values)}
    for token in understood.tokens:
        kept = texts.get(token.field, []) if fields[token.field].kind.multiple else []
        texts[token.field] = list(dict.fromkeys([*kept, token.value]))
    return texts | {title: [understood.title]}


@transaction.atomic
def add_lines(
    lines: Sequence[Line], view_set: RecordViewSet, fields: Mapping[str, Field], viewer: Viewer
) -> list[Record]:
    """A record for each line, or none at all where one is refused."""
    if not lines:
        raise NothingTyped
    return [view_set.create(viewer, _values(line, view_set, fields, viewer)) for line in lines]


def _values(line: Line, view_set: RecordViewSet, fields: Mapping[str, Field], viewer: Viewer) -> dict[str, Any]:
    if not line.understood.title:
        raise NoTitle(line=" ".join(token.label for token in line.understood.tokens))
    return {
        name: fields[name].kind.read(fields[name], texts, viewer)
        for name, texts in line.texts.items()
        if fields[name].editable or name == view_set.title
    }
