"""What a condition is once it is read: a small tree of frozen values. `at` is the place in the text, from 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
Operation = Literal["+", "-", "*", "/"]


class WrongCondition(ValueError):
    """The text is no condition, or does not fit the fields: a code, the place in the text, and values for the words.

    Codes: too_long, too_deep, unexpected (found, wanted), unclosed_text, wrong_number, wrong_date, unknown_currency,
    chained; unknown_field (field), not_a_condition (kind), different_kinds (left, right), not_ordered (kind),
    unknown_option (option, field), no_arithmetic (operation, left, right), not_a_list (kind), without_fields.
    """

    def __init__(self, code: str, at: int, **values: str) -> None:
        super().__init__(f"{code} at {at} {values}")
        self.code = code
        self.at = at
        self.values = values


@dataclass(frozen=True)
class Number:
    value: Decimal
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Money:
    """An amount in whole minor units."""

    minor: int
    currency: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Text:
    value: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class YesNo:
    value: bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Day:
    value: date
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Today:
    """The day on which the condition is asked."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Name:
    """The value of a field."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Count:
    """How many entries a list has."""

    of: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class OneOf:
    """A list written out: `("a", "b")`."""

    entries: tuple[Tree, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Negative:
    of: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Calculation:
    operation: Operation
    left: Tree
    right: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Compare:
    comparison: Comparison
    left: Tree
    right: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class In:
    left: Tree
    right: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Empty:
    of: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Not:
    of: Tree
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class And:
    parts: tuple[Tree, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Or:
    parts: tuple[Tree, ...]
    at: int = field(default=0, compare=False)


Tree = (
    Number | Money | Text | YesNo | Day | Today | Name | Count | OneOf | Negative | Calculation | Compare | In | Empty
    | Not | And | Or
)  # fmt: skip


def inside(tree: Tree) -> Iterator[Tree]:
    """The tree and every tree in it."""
    yield tree
    match tree:
        case Count(of=of) | Negative(of=of) | Empty(of=of) | Not(of=of):
            parts: Sequence[Tree] = (of,)
        case Calculation(left=left, right=right) | Compare(left=left, right=right) | In(left=left, right=right):
            parts = (left, right)
        case OneOf():
            parts = tree.entries
        case And() | Or():
            parts = tree.parts
        case _:
            parts = ()
    for part in parts:
        yield from inside(part)
