"""Conditions: a small safe language over the fields of a process, typed when an SOP is published.

reading: text to tree · writing: tree to text · checking: does it fit the fields · asking: does it hold. `Condition`
is one that was read and checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from opsloop.engines.workflow.conditions.asking import holds
from opsloop.engines.workflow.conditions.checking import check
from opsloop.engines.workflow.conditions.reading import read
from opsloop.engines.workflow.conditions.tree import Tree, WrongCondition
from opsloop.engines.workflow.conditions.writing import write
from opsloop.engines.workflow.fields import Data, Field

__all__ = ["Condition", "Tree", "WrongCondition", "check", "holds", "read", "write"]


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
