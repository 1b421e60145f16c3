"""Conditions: a small safe language over the fields of a process, typed when an SOP is published.

reading: text to tree · writing: tree to text · checking: does it fit the fields · asking: does it hold · grounds: why.
`Condition` is one that was read and checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from opsloop.engines.workflow.conditions.asking import holds, told
from opsloop.engines.workflow.conditions.checking import check
from opsloop.engines.workflow.conditions.grounds import Ground, grounds
from opsloop.engines.workflow.conditions.reading import read
from opsloop.engines.workflow.conditions.tree import Name, Today, Tree, WrongCondition, inside
from opsloop.engines.workflow.conditions.writing import write
from opsloop.engines.workflow.fields import Data, Field

__all__ = ["Condition", "Ground", "Tree", "WrongCondition", "check", "holds", "read", "write"]


@dataclass(frozen=True)
class Condition:
    """A condition that fits its fields."""

    tree: Tree
    fields: Mapping[str, Field]

    @classmethod
    def of(cls, text: str, fields: Mapping[str, Field]) -> Condition:
        """Read and checked; WrongCondition with the code and the place."""
        tree = read(text)
        check(tree, fields)
        return cls(tree, fields)

    def holds(self, data: Data, today: date) -> bool:
        """Whether it holds for these values on this day."""
        return holds(self.tree, data, fields=self.fields, today=today)

    def told(self, data: Data, today: date) -> bool | None:
        """Whether it holds as far as these values tell; None where it hangs on one that is missing."""
        return told(self.tree, data, fields=self.fields, today=today)

    def grounds(self, data: Data, today: date, *, holds: bool) -> tuple[Ground, ...]:
        """The comparisons by which it came out like that."""

        def part(tree: Tree) -> bool | None:
            return told(tree, data, fields=self.fields, today=today)

        return tuple(grounds(self.tree, part, holds=holds))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The fields that it asks for."""
        return frozenset(each.name for each in inside(self.tree) if isinstance(each, Name))

    @cached_property
    def hangs_on_the_day(self) -> bool:
        """Whether it may come out otherwise on another day."""
        return any(isinstance(each, Today) for each in inside(self.tree))
