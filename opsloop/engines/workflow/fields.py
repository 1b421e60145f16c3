"""The fields of a process: what a case knows, by name, kind and unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from opsloop.engines.workflow.facts import fact
from opsloop.engines.workflow.refusals import NotPossible, Problem, WrongDefinition

FieldKind = Literal["text", "number", "money", "date", "yes_no", "choice", "person", "list", "people"]

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""A value as it stands in JSON; each kind of field has one form of it, see `Field`."""

Data = Mapping[str, Json]
"""The values of a case by name of field; a name left out, or None, has no value."""

KEYWORDS = frozenset({"and", "or", "not", "in", "is", "empty", "yes", "no", "true", "false", "today", "count"})
LONGEST_NAME = 60
LONGEST_TEXT = 20_000
LONGEST_LIST = 500
LARGEST = 10**15
AMOUNTS = frozenset({"number", "money"})


@fact
class Field:
    """One field. `name` is a word as in conditions (letters of any script, digits, _); `label` is shown.

    In JSON: text, choice and person are strings, number is a number, money whole minor units of `currency` (an ISO
    code), date `2026-01-31`, yes_no a truth value, list and people arrays of strings. A number or an amount that is
    filled in may be below zero only where the field is `signed`: it would slip under the limits that conditions draw.
    """

    name: str
    kind: FieldKind
    label: str = ""
    options: tuple[str, ...] = ()
    currency: str = ""
    signed: bool = False

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name in KEYWORDS or len(self.name) > LONGEST_NAME:
            raise WrongDefinition(Problem("field_name", (self.name,)))
        if bool(self.options) != (self.kind == "choice") or len(set(self.options)) < len(self.options):
            raise WrongDefinition(Problem("field_options", (self.name,)))
        if bool(self.currency) != (self.kind == "money"):
            raise WrongDefinition(Problem("field_currency", (self.name,)))
        if self.signed and self.kind not in AMOUNTS:
            raise WrongDefinition(Problem("field_signed", (self.name,)))

    def check(self, value: Json) -> None:
        """NotPossible("wrong_value") for anything but None or a value of this kind, "below_zero" for one too small."""
        if not self.fits(value):
            raise NotPossible("wrong_value", field=self.name, kind=self.kind)
        if self.too_small(value):
            raise NotPossible("below_zero", field=self.name)

    def too_small(self, value: Json) -> bool:
        """Whether it is below zero where that is not filled in; what a case has already stays."""
        return self.kind in AMOUNTS and not self.signed and _number(value) and value < 0  # type: ignore[operator]

    def fits(self, value: Json) -> bool:
        """Whether it is None or a value of this kind."""
        if value is None:
            return True
        match self.kind:
            case "number":
                return _number(value)
            case "money":
                return isinstance(value, int) and _number(value)
            case "yes_no":
                return isinstance(value, bool)
            case "date":
                return isinstance(value, str) and _is_date(value)
            case "choice":
                return value in self.options
            case "text" | "person":
                return isinstance(value, str) and len(value) <= LONGEST_TEXT
            case "list" | "people":
                return isinstance(value, list | tuple) and len(value) <= LONGEST_LIST and all(map(_is_line, value))


def is_empty(value: Json) -> bool:
    """Whether a field with this value counts as not filled in: none, no text, an empty list."""
    return value is None or value == "" or value in ([], ())


def _number(value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= LARGEST


def _is_line(value: Json) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
