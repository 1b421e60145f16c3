"""Facts about somebody that rules are made of, such as the projects they see, as lists of keys.

A rule that is compiled for everybody is asked of a stand-in: its facts are marks, for which each person's own keys
are put in place later.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

STAND_IN = "_stand_in"
Fact = tuple[Hashable, Callable[[Any], Sequence[int]]]


@dataclass
class Asked:
    """What a rule asked about a stand-in: which facts, and whether there were keys."""

    real: Any
    mark: Callable[[Fact], int]
    facts: dict[Hashable, tuple[Fact, bool]] = field(default_factory=dict)

    def keys(self, fact: Fact) -> list[int]:
        """A mark for the keys; none where the person has none, for then the rule has another shape."""
        some = bool(fact_of(self.real, *fact))
        self.facts[fact[0]] = (fact, some)
        return [self.mark(fact)] if some else []


class NoFact(TypeError):
    """A rule wanted to know more of a stand-in than facts: what it then decides would hold for nobody else."""


def refuse_stand_in(person: Any) -> None:
    """`NoFact` for a stand-in; call where somebody's rows are read."""
    if getattr(person, STAND_IN, None) is not None:
        raise NoFact("rules that are compiled for everybody ask for facts only")


def fact_of(person: Any, name: Hashable, read: Callable[[Any], Sequence[int]]) -> Sequence[int]:
    """What `read` answers about the person; it is asked often, so it remembers what costs a query."""
    asked: Asked | None = getattr(person, STAND_IN, None)
    if asked is not None:
        return asked.keys((name, read))
    return read(person)
