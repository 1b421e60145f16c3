"""Why a condition holds, or does not: the comparisons that decide it, each as it came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from opsloop.engines.workflow.conditions.tree import And, Compare, Comparison, Empty, In, Name, Not, Or, Tree, YesNo

OPPOSITE: dict[Comparison, Comparison] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
Told = Callable[[Tree], bool | None]


@dataclass(frozen=True)
class Ground:
    """A comparison, a list, a field or whether it is empty, and how it came out."""

    tree: Tree
    holds: bool


def grounds(tree: Tree, told: Told, *, holds: bool) -> Iterator[Ground]:
    """What it takes for the condition to come out like that: of what is joined by "or" the first part that holds,
    of "and" all; the other way round where it does not hold. `told` answers for a part of it."""
    match tree:
        case Not():
            yield from grounds(tree.of, told, holds=not holds)
        case And() | Or():
            every = isinstance(tree, And) == holds
            deciding = [part for part in tree.parts if told(part) is holds] or list(tree.parts)
            for part in tree.parts if every else deciding[:1]:
                yield from grounds(part, told, holds=holds)
        case Compare(right=YesNo(value=true)) if tree.comparison in {"=", "!="}:
            yield from grounds(tree.left, told, holds=((tree.comparison == "=") == true) == holds)
        case Compare() if not holds:
            yield Ground(Compare(OPPOSITE[tree.comparison], tree.left, tree.right, tree.at), True)
        case Compare() | In() | Empty() | Name():
            yield Ground(tree, holds)
        case _:
            raise ValueError(f"{tree} gives no yes or no")
