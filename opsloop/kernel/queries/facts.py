"""Facts about somebody that rules are made of, such as the projects they see, as lists of keys.

A rule that is compiled for everybody is asked of a stand-in: its facts are marks, for which each person's own keys
are put in place later.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
STAND_IN = "_stand_in"
REMEMBERED = "_remembered"
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


def remembered(person: Any, name: Hashable, read: Callable[[Any], T]) -> T:
    """What `read` answers about the person, read once as long as this object lives, mostly a request.

    `NoFact` for a stand-in, of whom nothing may be read.
    """
    if getattr(person, STAND_IN, None) is not None:
        raise NoFact("rules that are compiled for everybody ask for facts only")
    known: dict[Hashable, T] | None = getattr(person, REMEMBERED, None)
    if known is None:
        known = {}
        setattr(person, REMEMBERED, known)
    if name not in known:
        known[name] = read(person)
    return known[name]


def forget(person: Any) -> None:
    """Read anew what is remembered of the person, also through a lazy object; call after changing what they may see."""
    known: dict[Hashable, object] | None = getattr(person, REMEMBERED, None)
    if known is not None:
        known.clear()


def fact_of(person: Any, name: Hashable, read: Callable[[Any], Sequence[int]]) -> Sequence[int]:
    """What `read` answers about the person; it is asked often, so it remembers what costs a query."""
    asked: Asked | None = getattr(person, STAND_IN, None)
    if asked is not None:
        return asked.keys((name, read))
    return read(person)
