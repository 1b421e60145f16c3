"""What a caller gives: JSON read into values by the kinds of the fields, as forms are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from opsloop.kernel.api.problems import wrong_values
from opsloop.kernel.api.schemas import MOST_VALUES
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records import kinds
from opsloop.kernel.records.fields import CUSTOM, Field
from opsloop.kernel.records.kinds.base import WrongValue
from opsloop.kernel.records.kinds.choices import ME
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.cells import sentence

Given = Mapping[str, Any]
MOST_LOOKED_THROUGH = 300


def flat(given: Given) -> dict[str, Any]:
    """The given values by the names of fields: own ones as `custom.brand`."""
    own = given.get("custom") or {}
    if not isinstance(own, dict):
        raise wrong_values({"custom": _("This is not a value for it.")})
    plain = {name: value for name, value in given.items() if name != "custom"}
    return {**plain, **{f"{CUSTOM}{key}": value for key, value in own.items()}}


def read_values(
    given: Mapping[str, Any], fields: Mapping[str, Field], viewer: Viewer, record: Record | None = None
) -> dict[str, Any]:
    """The values that were meant; a problem that names every field whose value is none, or that is not known."""
    values: dict[str, Any] = {}
    wrong: dict[str, object] = {}
    for name, raw in given.items():
        field = fields.get(name)
        if field is None:
            wrong[name] = _("This field is not known here.")
            continue
        try:
            values[name] = read_value(field, raw, viewer, record)
        except (Refused, ValidationError) as error:
            wrong[name] = sentence(error)
    if wrong:
        raise wrong_values(wrong)
    return values


def read_value(field: Field, raw: Any, viewer: Viewer, record: Record | None) -> Any:
    """The value of one field."""
    texts = [text for text in texts_of(field, raw, viewer) if text.strip()]
    if not texts and not field.nullable:
        raise Refused(_("This cannot be empty."))
    if not isinstance(field.kind, kinds.Reference):
        return field.kind.read(field, texts, viewer, record)
    rows = _rows(field, texts, viewer, record)
    if field.kind.multiple:
        return rows
    row = rows[0] if rows else None
    return row.pk if row is not None and field.own is not None else row


def texts_of(field: Field, raw: Any, viewer: Viewer) -> list[str]:
    """The JSON value as the texts that a form would send; `WrongValue` for a shape that this kind never has."""
    if raw is None:
        return []
    if isinstance(raw, list) and field.kind.multiple and len(raw) <= MOST_VALUES:
        return [text for item in raw for text in _text(field, item, viewer)]
    return _text(field, raw, viewer)


def _text(field: Field, raw: Any, viewer: Viewer) -> list[str]:
    kind = field.kind
    if isinstance(raw, str):
        return [_clean(field, raw)]
    if isinstance(raw, bool) and isinstance(kind, kinds.YesNo):
        return [str(int(raw))]
    if isinstance(raw, dict) and isinstance(kind, kinds.Reference) and type(raw.get("id")) is int:
        return [str(raw["id"])]
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if isinstance(kind, kinds.Money) and isinstance(raw, int):
            return [f"{formats.in_units(raw, viewer.workspace.currency):f}"]
        if isinstance(kind, kinds.Number | kinds.Choice | kinds.Reference):
            return [str(raw)]
    raise WrongValue(text=str(raw)[:100], field=field.label)


def _clean(field: Field, text: str) -> str:
    """The text, unless no database takes it: NUL, or half of a surrogate pair."""
    if "\x00" in text or not _encodes(text):
        raise WrongValue(text="�", field=field.label)
    return text


def _rows(field: Field, texts: Sequence[str], viewer: Viewer, record: Record | None) -> list[Any]:
    """The rows behind ids, `me`, references such as `OPS-12`, or names that only one row here has; each once."""
    keys = [text.strip() for text in texts if _is_key(field, text.strip())]
    by_key = dict(zip(keys, field.kind.find(field, keys, viewer, record), strict=True)) if keys else {}
    words = [text.strip() for text in texts]
    rows = [by_key[word] if word in by_key else _called(field, word, viewer, record) for word in words]
    return list(dict.fromkeys(rows))


def _is_key(field: Field, word: str) -> bool:
    return is_number(word) or (word == ME and field.me is not None)


def _called(field: Field, word: str, viewer: Viewer, record: Record | None) -> Any:
    rows = field.rows(viewer, record)
    if hasattr(rows, "by_ref") and hasattr(rows, "by_any_ref"):
        # What it is called now is one question; former names are asked for only where that finds nothing.
        by_ref = rows.by_ref(word).first() or rows.by_any_ref(word).first()
        if by_ref is not None:
            return by_ref
    named = [row for row in rows[:MOST_LOOKED_THROUGH] if str(row).casefold() == word.casefold()]
    if len(named) != 1:
        raise WrongValue(text=word[:100], field=field.label)
    return named[0]


def readable_text(name: str, raw: object) -> str:
    """A text that is no field's; a problem where it is none."""
    if not isinstance(raw, str) or "\x00" in raw or not _encodes(raw):
        raise wrong_values({name: _("This is not a value for it.")})
    return raw


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
