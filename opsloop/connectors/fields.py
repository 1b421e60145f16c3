"""Columns that have no place of their own: custom fields whose kind is read from their values."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

from opsloop.connectors.columns import FEW_DISTINCT, NEARLY_ALL
from opsloop.connectors.dates import DateStyle, mostly_dates, read_day
from opsloop.connectors.words import read_yes
from opsloop.kernel.imports.amounts import common_currencies
from opsloop.kernel.imports.bundle import ImportedField

FieldKind = Literal["text", "number", "money", "date", "select", "url", "checkbox"]

NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
URL = re.compile(r"https?://\S+", re.IGNORECASE)
LONGEST_OPTION = 60
MOST_OPTIONS = 50


def field_of(header: str, cells: Sequence[str], style: DateStyle, *, choice: bool = False) -> ImportedField:
    """The field for this column, with the choices in order of appearance when it is a select."""
    kind = "select" if choice and len(set(cells)) <= MOST_OPTIONS else _kind(cells, style)
    options = list(dict.fromkeys(cells)) if kind == "select" else []
    currencies = sorted(common_currencies(cells)) if kind == "money" else ()
    return ImportedField(source_id=header, name=header, kind=kind, options=options, currencies=currencies)


def field_value(field: ImportedField, cell: str, style: DateStyle) -> object:
    """The cell as a value of this field; None when it is none."""
    match field.kind:
        case "number":
            return float(cell.replace(",", "")) if NUMBER.fullmatch(cell) else None
        case "date":
            return read_day(cell, style)
        case "checkbox":
            return read_yes(cell)
        case _:
            return cell


def _kind(cells: Sequence[str], style: DateStyle) -> FieldKind:
    """The first kind that all cells are of."""
    kinds: Sequence[tuple[FieldKind, Callable[[], bool]]] = (
        ("number", lambda: _all(cells, NUMBER)),
        ("money", lambda: bool(common_currencies(cells))),
        ("date", lambda: mostly_dates(cells, style, share=NEARLY_ALL)),
        ("url", lambda: _all(cells, URL)),
        ("checkbox", lambda: all(read_yes(cell) is not None for cell in cells)),
        ("select", lambda: _few(cells)),
    )
    return next((kind for kind, holds in kinds if holds()), "text") if cells else "text"


def _few(cells: Sequence[str]) -> bool:
    """Whether the same few short texts come again and again."""
    distinct = set(cells)
    again = len(distinct) <= FEW_DISTINCT and len(cells) >= 3 * len(distinct)
    return again and all(len(cell) <= LONGEST_OPTION for cell in distinct)


def _all(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return all(pattern.fullmatch(cell) for cell in cells)
