"""Whether a condition holds for the values of a case.

What has no value stays so through arithmetic, compares with nothing (every comparison with it is no, `!=` is the
opposite of `=`), and is empty. A quotient by zero has no value. Numbers are exact decimals of 28 digits.

`told` is for who looks back and may not know every value: what has none leaves the answer open (Kleene 1938), unless
the rest decides.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, DecimalException

from opsloop.engines.workflow.conditions.tree import (
    And,
    Calculation,
    Compare,
    Count,
    Day,
    Empty,
    In,
    Money,
    Name,
    Negative,
    Not,
    Number,
    OneOf,
    Operation,
    Or,
    Text,
    Today,
    Tree,
    YesNo,
)
from opsloop.engines.workflow.fields import Data, Field, Json, is_empty

Truth = Compare | In | Empty | Not | And | Or
Known = bool | Decimal | date | str | tuple[object, ...]
"""A value while it is asked; money is its minor units."""

ORDERS: Mapping[str, Callable[[Decimal | date, Decimal | date], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(tree: Tree, data: Data, *, fields: Mapping[str, Field], today: date) -> bool:
    """Whether a condition that was checked against these fields holds on this day."""
    return _Asking(data, fields, today).value(tree) is True


def told(tree: Tree, data: Data, *, fields: Mapping[str, Field], today: date) -> bool | None:
    """Whether it holds as far as these values tell; None where it hangs on one that is missing."""
    found = _Telling(data, fields, today).value(tree)
    return found if isinstance(found, bool) else None


class _Asking:
    def __init__(self, data: Data, fields: Mapping[str, Field], today: date) -> None:
        self.data, self.fields, self.today = data, fields, today

    def value(self, tree: Tree) -> Known | None:
        match tree:
            case Number() | Text() | YesNo() | Day():
                return tree.value
            case Money():
                return Decimal(tree.minor)
            case Today():
                return self.today
            case Name():
                return _known(self.fields[tree.name], self.data.get(tree.name))
            case OneOf():
                return tuple(self.value(entry) for entry in tree.entries)
            case Count():
                return self.counted(tree)
            case Negative():
                found = self.value(tree.of)
                return -found if isinstance(found, Decimal) else None
            case Calculation():
                return _calculated(tree.operation, self.value(tree.left), self.value(tree.right))
            case _:
                return self.truth(tree)

    def counted(self, tree: Count) -> Decimal | None:
        entries = self.value(tree.of)
        return Decimal(len(entries)) if isinstance(entries, tuple) else Decimal(0)

    def truth(self, tree: Truth) -> bool | None:
        match tree:
            case Compare():
                return _compared(tree.comparison, self.value(tree.left), self.value(tree.right))
            case In():
                return _contained(self.value(tree.left), self.value(tree.right))
            case Empty():
                return self.value(tree.of) in (None, "", ())
            case Not():
                return self.value(tree.of) is not True
            case And():
                return all(self.value(part) is True for part in tree.parts)
            case Or():
                return any(self.value(part) is True for part in tree.parts)


class _Telling(_Asking):
    def counted(self, tree: Count) -> Decimal | None:
        return super().counted(tree) if self.value(tree.of) is not None else None

    def truth(self, tree: Truth) -> bool | None:
        match tree:
            case Compare(left=left, right=right) | In(left=left, right=right):
                unknown = self.value(left) is None or self.value(right) is None
                return None if unknown else super().truth(tree)
            case Empty():
                return None if self.value(tree.of) is None and not self.kept(tree.of) else super().truth(tree)
            case Not():
                found = self.value(tree.of)
                return None if found is None else not found
            case And():
                return self.joined(tree.parts, decides=False)
            case Or():
                return self.joined(tree.parts, decides=True)

    def kept(self, tree: Tree) -> bool:
        """Whether a field is known to have been left empty."""
        return isinstance(tree, Name) and tree.name in self.data

    def joined(self, parts: Sequence[Tree], *, decides: bool) -> bool | None:
        found = [self.value(part) for part in parts]
        return decides if decides in found else None if None in found else not decides


def _known(field: Field, value: Json) -> Known | None:
    if is_empty(value):
        return None
    if field.kind in {"number", "money"}:
        return Decimal(str(value))
    if field.kind == "date":
        return date.fromisoformat(str(value))
    if field.kind == "yes_no":
        return bool(value)
    return tuple(value) if isinstance(value, list | tuple) else str(value)


def _compared(comparison: str, left: Known | None, right: Known | None) -> bool:
    if comparison == "!=":
        return not _compared("=", left, right)
    if left is None or right is None:
        return False
    if comparison == "=":
        return left == right
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return ORDERS[comparison](left, right)
    return isinstance(left, date) and isinstance(right, date) and ORDERS[comparison](left, right)


def _contained(left: Known | None, right: Known | None) -> bool:
    if left is None or right is None:
        return False
    return left in right if isinstance(right, tuple) else left == right


def _calculated(operation: Operation, left: Known | None, right: Known | None) -> Known | None:
    try:
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return _number(operation, left, right)
        if isinstance(left, date) and isinstance(right, date):
            return Decimal((left - right).days)
        if isinstance(left, date) and isinstance(right, Decimal):
            days = timedelta(days=int(right))
            return left + days if operation == "+" else left - days
    except (DecimalException, OverflowError):
        return None
    return None


def _number(operation: Operation, left: Decimal, right: Decimal) -> Decimal:
    match operation:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
