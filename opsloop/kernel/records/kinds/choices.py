"""Fields whose value is one or several of known things: fixed choices or other records."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.render import pill
from opsloop.kernel.pages.spoken import name_order, spoken
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.kinds.base import EMPTY, FILLED, Kind, Option, WrongValue, escape, html

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer

ME = "me"
MOST_OFFERED = 300
READ_AT_ONCE = 500
IN_A_ROW = 2
"""So many pills stand readably in a cell of a list."""
OFFERED = Prepared[Any](lambda field, viewer: field.kind.rows(field, viewer)[:MOST_OFFERED])


def mark_of(row: Model) -> SafeString:
    """How a row looks before its name: an avatar, a ring, a dot; nothing where its model has no mark."""
    mark = getattr(row, "mark", None)
    return mark() if callable(mark) else SafeString("")


def words_of(row: Model) -> str:
    """What finds a row beside its name: its own words where it has some, else pinyin and initials."""
    words = getattr(row, "words", None)
    return words() if callable(words) else spoken(str(row))


def option_of(row: Model) -> Option:
    """A row as something to choose; a limit of work in progress and being archived come along."""
    return Option(
        str(row.pk),
        str(row),
        words_of(row),
        mark_of(row),
        limit=getattr(row, "wip_limit", None),
        limited_at=getattr(row, "limited_at", ""),
        hidden_when_empty=bool(getattr(row, "hidden_when_empty", False)),
        named=bool(getattr(row, "mark_names_it", False)),
    )


def in_order(options: list[Option], rows: Sequence[Model]) -> list[Option]:
    """Options of rows that stand by nothing but their names: by pinyin and numbers, not by code points."""
    by_name = bool(rows) and getattr(rows[0], "stands_by_name", False)
    return sorted(options, key=lambda option: name_order(option.label)) if by_name else options


class Chosen(Kind):
    """What all kinds with options have in common."""

    editor = "picker"
    operators = {"in": _("is"), "not_in": _("is not"), EMPTY: _("is empty"), FILLED: _("is not empty")}

    def matches(self, field: Field, operator: str, values: Sequence[str], viewer: Viewer) -> Q:
        rule = self.any_of(field, values, viewer)
        return ~rule if operator == "not_in" else rule

    def any_of(self, field: Field, values: Sequence[str], viewer: Viewer) -> Q:
        """The rows that have one of the values."""
        return field.lookup("in", [self.key(field, value, viewer) for value in values])

    def key(self, field: Field, text: str, viewer: Viewer) -> Any:
        """The stored value that the text names."""
        return text


class Choice(Chosen):
    """One of a model's fixed choices, or of a custom field's own options."""

    name = "choice"

    def __init__(self) -> None:
        self._labels: dict[str, dict[Any, str]] = {}

    def pairs(self, field: Field) -> list[tuple[Any, str]]:
        """The choices as (stored value, name)."""
        return [(value, str(label)) for value, label in field.pairs if value not in ("", None)]

    def labels(self, field: Field) -> dict[Any, str]:
        """The names by stored value, in the language of the page; worked out once a language."""
        language = get_language() or ""
        if language not in self._labels:
            self._labels[language] = {value: str(label) for value, label in field.pairs}
        return self._labels[language]

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        label = self.labels(field).get(value)
        if label is None:
            return ""
        return str(field.mark(value, label)) if field.mark else escape(label)

    def show_full(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        label = self.labels(field).get(value)
        if label is None:
            return ""
        return html(f"{field.mark(value, label)} {escape(label)}") if field.mark else escape(label)

    def export(self, field: Field, record: Record) -> Any:
        return self.labels(field).get(field.value(record), "")

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = texts[0].strip() if texts else ""
        return self.key(field, text, viewer) if text or not field.nullable else field.empty

    def key(self, field: Field, text: str, viewer: Viewer) -> Any:
        for value, label in self.pairs(field):
            if text == str(value) or text.casefold() == label.casefold():
                return value
        raise WrongValue(text=text, field=field.label)

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        return [
            Option(str(value), label, mark=field.mark(value, label) if field.mark else SafeString(""))
            for value, label in self.pairs(field)
        ]


class Reference(Chosen):
    """One other row: a person, a state, a project."""

    name = "reference"
    lists_all: ClassVar[bool] = True
    """Whether its options are all there are, up to as many as a picker lists; else it asks for what is typed."""

    def rows(self, field: Field, viewer: Viewer, record: Record | None = None) -> QuerySet[Any]:
        """What may be chosen here by this viewer."""
        return field.rows(viewer, record)

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        row = field.value(record)
        if row is None:
            return ""
        return html(f'{mark_of(row)}<span class="cell__text">{escape(row)}</span>')

    def export(self, field: Field, record: Record) -> Any:
        row = field.value(record)
        return "" if row is None else str(row)

    def as_json(self, field: Field, record: Record) -> Any:
        row = field.value(record)
        return None if row is None else {"id": row.pk, "name": str(row)}

    def texts(self, field: Field, record: Record) -> list[str]:
        row = field.value(record)
        return [] if row is None else [str(row.pk)]

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        return self.find(field, [text], viewer, record)[0]

    def find(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None) -> list[Model]:
        """The rows that the texts name by id or `me`; `WrongValue` for one that is not to be chosen here."""
        keys = [self.key(field, text, viewer) for text in texts]
        found = {row.pk: row for row in field.named(keys, viewer, record)}
        for key, text in zip(keys, texts, strict=True):
            if key not in found:
                raise WrongValue(text=text, field=field.label)
        return [found[key] for key in keys]

    def key(self, field: Field, text: str, viewer: Viewer) -> Any:
        if text == ME and field.me is not None:
            return field.me(viewer)
        if not is_number(text):
            raise WrongValue(text=text, field=field.label)
        return int(text)

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        declared = record is None and field.own is None
        rows = list(OFFERED.rows(field, viewer=viewer) if declared else self.rows(field, viewer, record)[:MOST_OFFERED])
        return in_order([option_of(row) for row in rows], rows)

    def offered(
        self,
        field: Field,
        viewer: Viewer,
        record: Record | None = None,
        *,
        chosen: Sequence[str] = (),
        words: str = "",
    ) -> list[Option]:
        options = self.found(field, viewer, record, words) if words else self.options(field, viewer, record)
        listed = {option.value for option in options}
        keys = [int(text) for text in chosen if text not in listed and is_number(text)]
        return [*(option_of(row) for row in field.named(keys, viewer, record)), *options] if keys else options

    def everything(self, field: Field, viewer: Viewer, record: Record | None = None) -> Iterator[Option]:
        """All that can be chosen, read as they are asked for."""
        return map(option_of, self.rows(field, viewer, record).iterator(chunk_size=READ_AT_ONCE))

    def found(self, field: Field, viewer: Viewer, record: Record | None, words: str) -> list[Option]:
        """The first options that have all the words, also in pinyin; no column holds that for every kind of row."""
        wanted = folded(words).split()
        options = self.everything(field, viewer, record)
        fitting = (one for one in options if has_all(folded(f"{one.label} {one.words}"), wanted))
        return list(islice(fitting, MOST_OFFERED))


def folded(text: str) -> str:
    """As pickers of a page compare what is typed."""
    return unicodedata.normalize("NFKC", text).lower()


def has_all(text: str, words: Sequence[str]) -> bool:
    """Whether each of the words is in the text."""
    return all(word in text for word in words)


def in_a_line(pills: Sequence[tuple[str, str]]) -> str:
    """Names with their pills, all of them; a row shows the first of many and says how many are beyond."""
    shown, beyond = pills[:IN_A_ROW], pills[IN_A_ROW:]
    first, rest = ("".join(pill for _name, pill in part) for part in (shown, beyond))
    if not beyond:
        return html(first)
    names = escape(enumerated([name for name, _pill in beyond]))
    count = f'<span class="beyond__count" title="{names}">+{len(beyond)}</span>'
    return html(f'{first}<span class="beyond">{rest}</span>{count}')


class References(Reference):
    """Several other rows: assignees, labels."""

    name = "references"
    multiple = True

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        rows = list(field.value(record))
        if field.mark:
            return str(field.mark(rows, ""))
        return in_a_line([(str(row), str(mark_of(row) or pill(str(row), "grey"))) for row in rows])

    def show_full(self, field: Field, record: Record, viewer: Viewer) -> str:
        parts = []
        for row in field.value(record):
            name = "" if getattr(row, "mark_names_it", False) else f" {escape(row)}"
            parts.append(f'<span class="value">{mark_of(row)}{name}</span>')
        return html("".join(parts))

    def export(self, field: Field, record: Record) -> Any:
        return enumerated(field.value(record))

    def as_json(self, field: Field, record: Record) -> Any:
        return [{"id": row.pk, "name": str(row)} for row in field.value(record)]

    def texts(self, field: Field, record: Record) -> list[str]:
        return [str(row.pk) for row in field.value(record)]

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        wanted = list(dict.fromkeys(text for text in texts if text.strip()))
        return self.find(field, wanted, viewer, record)

    def carried(self, field: Field, record: Record, viewer: Viewer, *, origin: str, to: str) -> Any:
        goal = self.read(field, [to] if to else [], viewer, record)
        others = [row for row in getattr(record, field.path).all() if str(row.pk) != origin and row not in goal]
        return [*others, *goal] if goal else []

    def any_of(self, field: Field, values: Sequence[str], viewer: Viewer) -> Q:
        keys = [self.key(field, value, viewer) for value in values]
        return field.through(keys)

    def creatable(self, field: Field, viewer: Viewer) -> bool:
        """Whether the viewer may make a new thing to choose by typing its name."""
        made = field.own is None and hasattr(field.model_field.related_model, "called")
        return made and gate.role_allows(viewer.user, gate.ADD, viewer.workspace.pk)

    def made(self, field: Field, name: str, viewer: Viewer) -> str:
        """The value of the thing of that name, made where there is none."""
        if not self.creatable(field, viewer):
            raise WrongValue(text=name, field=field.label)
        return str(field.model_field.related_model.called(viewer.workspace, name, by=viewer.user).pk)


class OwnChoice(Choice):
    """One of a custom field's own options, as a pill of its colour; one that was removed stays where it was chosen."""

    name = "own_choice"

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        value = field.value(record)
        return str(own_pill(field, str(value))) if value else ""

    def show_full(self, field: Field, record: Record, viewer: Viewer) -> str:
        return self.show(field, record, viewer)

    def export(self, field: Field, record: Record) -> Any:
        return field.value(record) or ""

    def any_of(self, field: Field, values: Sequence[str], viewer: Viewer) -> Q:
        return field.lookup("in", list(values))

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        pairs = self.pairs(field)
        return [Option(value, label, spoken(label), own_pill(field, value), named=True) for value, label in pairs]


def own_pill(field: Field, value: str) -> SafeString:
    """An option of a custom field in its colour."""
    return pill(value, field.own.color(value) if field.own is not None else "grey")


class Choices(OwnChoice):
    """Several of a custom field's own options."""

    name = "choices"
    multiple = True

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        return in_a_line([(value, str(own_pill(field, value))) for value in field.value(record) or []])

    def export(self, field: Field, record: Record) -> Any:
        return enumerated(field.value(record) or [])

    def texts(self, field: Field, record: Record) -> list[str]:
        return list(field.value(record) or [])

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        kept = field.value(record) or [] if record is not None else []
        wanted = dict.fromkeys(text for text in texts if text.strip())
        return [text if text in kept else self.key(field, text, viewer) for text in wanted]

    def carried(self, field: Field, record: Record, viewer: Viewer, *, origin: str, to: str) -> Any:
        others = [text for text in self.texts(field, record) if text != origin]
        return self.read(field, [*others, to], viewer, record) if to else []


class CustomReference(Reference):
    """A custom field that names one record; it keeps the record's id."""

    name = "custom_reference"

    def __init__(self) -> None:
        self._rows: dict[Any, Model | None] = {}

    def load(self, field: Field, records: Sequence[Record]) -> None:
        """Read what many records name in one query."""
        keys = {key for record in records if (key := field.value(record)) is not None} - self._rows.keys()
        found = field.own_target().in_bulk(keys) if keys else {}
        self._rows.update({key: found.get(key) for key in keys})

    def row(self, field: Field, record: Record) -> Model | None:
        """The record it names, if that still exists."""
        key = field.value(record)
        if key is None:
            return None
        if key not in self._rows:
            self.load(field, [record])
        return self._rows[key]

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        row = self.row(field, record)
        return "" if row is None else html(f'{mark_of(row)}<span class="cell__text">{escape(row)}</span>')

    def export(self, field: Field, record: Record) -> Any:
        return str(self.row(field, record) or "")

    def as_json(self, field: Field, record: Record) -> Any:
        row = self.row(field, record)
        return None if row is None else {"id": row.pk, "name": str(row)}

    def texts(self, field: Field, record: Record) -> list[str]:
        key = field.value(record)
        return [] if key is None else [str(key)]

    def read(self, field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None = None) -> Any:
        row = super().read(field, texts, viewer, record)
        return None if row is None else row.pk

    def any_of(self, field: Field, values: Sequence[str], viewer: Viewer) -> Q:
        return field.lookup("in", [str(self.key(field, value, viewer)) for value in values])
