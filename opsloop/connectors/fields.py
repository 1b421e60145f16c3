"""Columns that have no place of their own: custom fields whose kind is read from their values."""

import re
from collections.abc import Sequence
from typing import Literal

from opsloop.connectors.columns import FEW_DISTINCT, NEARLY_ALL
from opsloop.connectors.dates import DateStyle, mostly_dates, read_day
from opsloop.connectors.words import read_yes
from opsloop.kernel.imports.bundle import ImportedField

FieldKind = Literal["text", "number", "date", "select", "url", "checkbox"]

NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
URL = re.compile(r"https?://\S+", re.IGNORECASE)
LONGEST_OPTION = 60
MOST_OPTIONS = 50


def field_of(header: str, cells: Sequence[str], style: DateStyle, *, choice: bool = False) -> ImportedField:
    """The field for this column, with the choices in order of appearance when it is a select."""
    kind = "select" if choice and len(set(cells)) <= MOST_OPTIONS else _kind(cells, style)
    options = list(dict.fromkeys(cells)) if kind == "select" else []
    return ImportedField(source_id=header, name=header, kind=kind, options=options)


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
    if not cells:
        return "text"
    if _all(cells, NUMBER):
        return "number"
    if mostly_dates(cells, style, share=NEARLY_ALL):
        return "date"
    if _all(cells, URL):
        return "url"
    if all(read_yes(cell) is not None for cell in cells):
        return "checkbox"
    distinct = set(cells)
    few = len(distinct) <= FEW_DISTINCT and len(cells) >= 3 * len(distinct)
    return "select" if few and all(len(cell) <= LONGEST_OPTION for cell in distinct) else "text"


def _all(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    return all(pattern.fullmatch(cell) for cell in cells)
