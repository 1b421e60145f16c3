"""The text of a condition, as a builder of conditions writes it: `read(write(tree)) == tree`."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_currency_precision

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
    Or,
    Text,
    Today,
    Tree,
    YesNo,
)

LOOSE = {Or: 0, And: 1, Not: 2, Compare: 3, In: 3, Empty: 3, Negative: 6}
SUM, PRODUCT, TIGHT = 4, 5, 7


def write(tree: Tree) -> str:
    """The shortest text with this tree."""
    match tree:
        case Or() | And():
            word = " or " if isinstance(tree, Or) else " and "
            return word.join(_inside(part, LOOSE[type(tree)] + 1) for part in tree.parts)
        case Not(of=Empty(of=asked)):
            return f"{_inside(asked, SUM)} is not empty"
        case Not(of=In(left=left, right=right)):
            return f"{_inside(left, SUM)} not in {_inside(right, SUM)}"
        case Not():
            return f"not {_inside(tree.of, LOOSE[Not])}"
        case Compare():
            return f"{_inside(tree.left, SUM)} {tree.comparison} {_inside(tree.right, SUM)}"
        case In():
            return f"{_inside(tree.left, SUM)} in {_inside(tree.right, SUM)}"
        case Empty():
            return f"{_inside(tree.of, SUM)} is empty"
        case Calculation():
            level = _level(tree)
            return f"{_inside(tree.left, level)} {tree.operation} {_inside(tree.right, level + 1)}"
        case Negative():
            return f"-{_inside(tree.of, LOOSE[Negative])}"
        case _:
            return _atom(tree)


def _atom(tree: Number | Money | Text | YesNo | Day | Today | Name | Count | OneOf) -> str:
    match tree:
        case Number():
            return f"{tree.value:f}"
        case Money():
            return f"{Decimal(tree.minor).scaleb(-get_currency_precision(tree.currency)):f} {tree.currency}"
        case Text():
            escaped = tree.value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case YesNo():
            return "yes" if tree.value else "no"
        case Day():
            return tree.value.isoformat()
        case Today():
            return "today"
        case Name():
            return tree.name
        case Count():
            return f"count({write(tree.of)})"
        case OneOf():
            return f"({', '.join(map(write, tree.entries))})"


def _inside(tree: Tree, level: int) -> str:
    return write(tree) if _level(tree) >= level else f"({write(tree)})"


def _level(tree: Tree) -> int:
    if isinstance(tree, Not) and isinstance(tree.of, Empty | In):
        return LOOSE[Compare]
    if isinstance(tree, Calculation):
        return SUM if tree.operation in {"+", "-"} else PRODUCT
    return LOOSE.get(type(tree), TIGHT)
