"""A source's values as our custom fields keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from unicodedata import normalize

from opsloop.kernel.pages import formats
from opsloop.kernel.records.custom_field import CustomField

if TYPE_CHECKING:
    from opsloop.rooms.projects.import_landing import Landing

AMOUNT = re.compile(r"[¥$€£]?\s*([+-]?\d{1,15}(?:\.\d+)?)\s*元?")
BETWEEN = re.compile(r"[、,，;；\n]+")


def stored(landing: Landing, field: CustomField, value: object) -> object:
    """A value as this kind of field keeps it; None for one that it cannot keep."""
    if field.kind == CustomField.Kind.PERSON:
        return landing.person_called(str(value))
    if field.kind == CustomField.Kind.MONEY:
        amount = _number(value)
        return None if amount is None else formats.minor_units(amount, landing.workspace.currency)
    return KEEP[field.kind](value)


def texts(value: object) -> list[str]:
    """What a value says of several choices: a list, or one cell with all of them."""
    if isinstance(value, str):
        return [part for each in BETWEEN.split(value) if (part := each.strip())]
    return [str(each) for each in value] if isinstance(value, list | tuple) else [_text(value)]


def _number(value: object) -> int | float | None:
    """A number, or text that is nothing else: `1,200`, `¥1,200.50`."""
    if isinstance(value, str):
        found = AMOUNT.fullmatch(normalize("NFKC", value).replace(",", "").strip())
        return float(found[1]) if found else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _day(value: object) -> str | None:
    day = value.date() if isinstance(value, datetime) else value
    return day.isoformat() if isinstance(day, date) else None


def _ticked(value: object) -> bool | None:
    return bool(value) if value in (True, False) else None


KEEP: Mapping[str, Callable[[object], object]] = {
    CustomField.Kind.TEXT: _text,
    CustomField.Kind.NUMBER: _number,
    CustomField.Kind.DATE: _day,
    CustomField.Kind.SELECT: _text,
    CustomField.Kind.MULTI_SELECT: texts,
    CustomField.Kind.URL: _text,
    CustomField.Kind.CHECKBOX: _ticked,
}
