"""How SOPs come from files of other tools and go there: the floor above registers the notation, pages ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from opsloop.engines.workflow import Definition


@dataclass(frozen=True)
class Model:
    """One process of a file. Its id is what a call of it names."""

    id: str
    definition: Definition


@dataclass(frozen=True)
class Models:
    """What was read. `left_out` counts, by the notation's own names, what is only sketched here or left out."""

    models: Sequence[Model]
    left_out: Mapping[str, int]


class Notation(Protocol):
    """Reads and writes files of models; what cannot be read is a `Refused` with the sentence."""

    def read(self, path: Path, *, name: str) -> Models: ...

    def write(self, definition: Definition, roles: Mapping[str, str]) -> bytes: ...


_notations: list[Notation] = []


def register_notation(notation: Notation) -> None:
    """Let processes of this installation come from and go to files in `notation`."""
    _notations[:] = [notation]


def notation() -> Notation:
    """The notation of this installation; LookupError where none was registered."""
    if not _notations:
        raise LookupError("no notation of processes is registered")
    return _notations[0]
