"""How the words of a file are understood: which person, state, project and column each of them means."""

from __future__ import annotations

from collections.abc import Mapping as Pairs
from dataclasses import asdict, dataclass, field, fields
from typing import Self, TypedDict


class StateChoice(TypedDict, total=False):
    """An existing state of the project, or a new one in a group."""

    state: int
    group: str
    cancels: bool


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """What a person chose; whatever is absent is guessed.

    `people` maps a source's person to a person's id (0: somebody new), `states` its states to a `StateChoice`,
    `columns` a sheet's headers to fields; `project` is the id of an existing project to load into.
    """

    people: Pairs[str, int] = field(default_factory=dict)
    states: Pairs[str, StateChoice] = field(default_factory=dict)
    columns: Pairs[str, str] = field(default_factory=dict)
    project: int | None = None

    @classmethod
    def from_json(cls, values: Pairs[str, object]) -> Self:
        """The mapping a JSON object holds; unknown names are ignored."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})  # type: ignore[arg-type]  # JSON

    def as_json(self) -> dict[str, object]:
        return asdict(self)
