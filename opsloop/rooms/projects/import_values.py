"""A source's values as our custom fields keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from opsloop.kernel.imports.amounts import read_amount
from opsloop.kernel.pages import formats
from opsloop.kernel.records.custom_field import CustomField

if TYPE_CHECKING:
    from opsloop.rooms.projects.import_landing import Landing

BETWEEN = re.compile(r"[、,，;；\n]+")


def stored(landing: Landing, field: CustomField, value: object) -> object:
    """A value as this kind of field keeps it; None for one that it cannot keep."""
    if field.kind == CustomField.Kind.PERSON:
        return landing.person_called(str(value))
    if field.kind == CustomField.Kind.MONEY:
        currency = landing.workspace.currency
        amount = read_amount(value) if isinstance(value, str) else None
        number = _number(value) if amount is None or not amount.named or currency in amount.currencies else None
        return None if number is None else formats.minor_units(number, currency)
    return KEEP[field.kind](value)


def texts(value: object) -> list[str]:
    """What a value says of several choices: a list, or one cell with all of them."""
    if isinstance(value, str):
        return [part for each in BETWEEN.split(value) if (part := each.strip())]
    return [str(each) for each in value] if isinstance(value, list | tuple) else [_text(value)]


def _number(value: object) -> int | float | None:
    """A number, or text that is nothing else: `1,200`, `¥1,200.50`."""
    if isinstance(value, str):
        amount = read_amount(value)
        return None if amount is None else amount.number
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
