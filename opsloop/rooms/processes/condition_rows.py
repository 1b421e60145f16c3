"""Conditions as rows of field, comparison and value, for who does not write formulas; all must hold, or any.

A condition that rows cannot say (brackets, sums, lists) stays the text that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import reduce
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Definition, Field
from opsloop.engines.workflow.conditions import Condition, Tree, WrongCondition, read, write
from opsloop.engines.workflow.conditions.tree import (
    And,
    Compare,
    Day,
    Empty,
    Money,
    Name,
    Negative,
    Not,
    Number,
    Or,
    Text,
    YesNo,
)
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.values import option_words, words_of

MOST_ROWS = 12
LEAST_ROWS = 2
EMPTY, FILLED = "empty", "filled"
COMPARISONS: Mapping[str, Any] = {
    "=": _("is"),
    "!=": _("is not"),
    "<": _("is less than"),
    "<=": _("is at most"),
    ">": _("is more than"),
    ">=": _("is at least"),
    EMPTY: _("is empty"),
    FILLED: _("is filled in"),
}
TOLD: Mapping[tuple[type[Tree], bool], Any] = {
    (And, False): _("%(one)s and %(other)s"),
    (Or, False): _("%(one)s or %(other)s"),
    (And, True): _("%(one)s, and %(other)s"),
    (Or, True): _("%(one)s, or %(other)s"),
}
"""How comparisons are joined in words, and whether what is joined is joined itself."""
JOINS: Mapping[str, Any] = {"and": _("All of these hold"), "or": _("Any of these holds")}
YES, NO = {"yes", "true", "是"}, {"no", "false", "否"}


class WrongValue(Refused):
    sentence = _("“%(value)s” is no value of “%(field)s”. It takes %(wanted)s.")


class WrongComparison(Refused):
    sentence = _("“%(field)s” cannot be compared in that way.")


WANTED: Mapping[str, Any] = {
    "number": _("a number, such as 8 or 0.5"),
    "money": _("an amount, such as 500 or 19.90"),
    "date": _("a day, such as 2026-01-31"),
    "yes_no": _("yes or no"),
}


@dataclass(frozen=True)
class ConditionRow:
    """One comparison as it is typed."""

    field: str = ""
    comparison: str = "="
    value: str = ""


@dataclass(frozen=True)
class Written:
    """A condition as it is drawn: its rows and how they are joined; `plain` where rows cannot say it."""

    text: str
    join: str
    rows: Sequence[ConditionRow]
    plain: bool


def written(text: str, fields: Mapping[str, Field]) -> Written:
    """A condition as rows, with empty ones to write into."""
    try:
        join, parts = _parts(read(text)) if text else ("and", ())
        rows = [_row(part, fields) for part in parts]
    except (WrongCondition, KeyError):
        return Written(text, "and", (), plain=True)
    spare = max(1, LEAST_ROWS - len(rows))
    return Written(text, join, [*rows, *(ConditionRow() for _index in range(spare))], plain=False)


def _parts(tree: Tree) -> tuple[str, Sequence[Tree]]:
    if isinstance(tree, And | Or):
        return "or" if isinstance(tree, Or) else "and", tree.parts
    return "and", (tree,)


def _row(tree: Tree, fields: Mapping[str, Field]) -> ConditionRow:
    """KeyError for what is no comparison of a field with a value."""
    match tree:
        case Not(of=Empty(of=Name(name=name))):
            return ConditionRow(fields[name].name, FILLED)
        case Empty(of=Name(name=name)):
            return ConditionRow(fields[name].name, EMPTY)
        case Compare(comparison=comparison, left=Name(name=name), right=right):
            return ConditionRow(fields[name].name, comparison, _typed(right, fields[name]))
        case Name(name=name) if fields[name].kind == "yes_no":
            return ConditionRow(name, "=", "yes")
        case Not(of=Name(name=name)) if fields[name].kind == "yes_no":
            return ConditionRow(name, "=", "no")
    raise KeyError(tree)


def _typed(value: Tree, field: Field) -> str:
    match value:
        case Text(value=text):
            return option_words(field, text) if text in field.options else text
        case Number() | Day() | Money() | Negative():
            return write(value).removesuffix(f" {field.currency}" if field.currency else "")
        case YesNo(value=true):
            return "yes" if true else "no"
    raise KeyError(value)


def in_words(text: str, fields: Mapping[str, Field]) -> str:
    """A condition as people read it; the formula where words cannot say it."""
    try:
        return _told(read(text), fields, deepest=2) if text else ""
    except (WrongCondition, KeyError):
        return text


def _told(tree: Tree, fields: Mapping[str, Field], *, deepest: int) -> str:
    """KeyError for what has more brackets than a sentence can say."""
    if not isinstance(tree, And | Or):
        row = _row(tree, fields)
        return _said(row, fields[row.field])
    if not deepest:
        raise KeyError(tree)
    joined = any(isinstance(part, And | Or) for part in tree.parts)
    word, told = TOLD[type(tree), joined], [_told(part, fields, deepest=deepest - 1) for part in tree.parts]
    return reduce(lambda one, other: str(word % {"one": one, "other": other}), told)


def _said(row: ConditionRow, field: Field) -> str:
    told = "" if row.comparison in {EMPTY, FILLED} else _shown(row.value, field)
    return f"{field.label or field.name} {COMPARISONS[row.comparison]} {told}".strip()


def _shown(value: str, field: Field) -> str:
    """A value as cases show theirs."""
    if field.kind == "money":
        return words_of(field, formats.minor_units(Decimal(value), field.currency))
    if field.kind == "yes_no":
        return words_of(field, value in YES)
    return words_of(field, value)


def condition_of(sent: QueryDict, definition: Definition, *, name: str) -> str:
    """The condition that was sent: its text where that was changed, else its rows."""
    text = legible(sent.get(name, "")).strip()
    if f"{name}-field" not in sent or text != sent.get(f"{name}-was", ""):
        return text
    rows = list(_sent(sent, name))
    parts = tuple(_tree(row, definition.by_field) for row in rows if row.field)
    if not parts:
        return ""
    join = Or if sent.get(f"{name}-join") == "or" else And
    found = write(join(parts) if len(parts) > 1 else parts[0])
    try:
        Condition.of(found, definition.by_field)
    except WrongCondition as error:
        field = definition.by_field[next(row.field for row in rows if row.field)]
        raise WrongComparison(field=field.label or field.name) from error
    return found


def _sent(sent: QueryDict, name: str) -> Iterator[ConditionRow]:
    columns = [sent.getlist(f"{name}-{part}")[:MOST_ROWS] for part in ("field", "comparison", "value")]
    for field, comparison, value in zip_longest(*columns, fillvalue=""):
        yield ConditionRow(field, comparison, legible(value).strip())


def _tree(row: ConditionRow, fields: Mapping[str, Field]) -> Tree:
    field = fields.get(row.field)
    if field is None or row.comparison not in COMPARISONS:
        raise WrongComparison(field=row.field)
    asked = Name(field.name)
    if row.comparison in {EMPTY, FILLED}:
        return Empty(asked) if row.comparison == EMPTY else Not(Empty(asked))
    try:
        return Compare(row.comparison, asked, _value(row.value, field))  # type: ignore[arg-type]  # one of the signs
    except (ValueError, InvalidOperation, KeyError) as error:
        options = enumerated(option_words(field, option) for option in field.options)
        wanted = options or WANTED.get(field.kind, "")
        raise WrongValue(value=row.value, field=field.label or field.name, wanted=wanted) from error


def _value(text: str, field: Field) -> Tree:
    """ValueError, InvalidOperation or KeyError where the text is no value of the field."""
    match field.kind:
        case "number" | "money":
            return read(f"{_number(text):f} {field.currency}".strip())
        case "date":
            return Day(date.fromisoformat(text))
        case "yes_no":
            return YesNo({**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}[text.casefold()])
        case "choice":
            return Text(_option(text, field))
    return Text(text)


def _number(text: str) -> Decimal:
    number = Decimal(text.replace(",", "").replace("，", ""))
    if not number.is_finite():
        raise ValueError(text)
    return number


def _option(text: str, field: Field) -> str:
    """The option itself, also where it was typed in the words that are shown for it."""
    words = {option_words(field, option): option for option in field.options}
    return {**words, **{option: option for option in field.options}}[text]
