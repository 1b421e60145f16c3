"""Who understands files: the floor above registers one reader, the pages and the command line ask it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.loaders import Question
from opsloop.kernel.imports.mapping import Mapping


class Reader(Protocol):
    """Turns a file into a bundle; a file that cannot be read is a `Refused` with the sentence."""

    def recognise(self, path: Path, *, name: str) -> tuple[str, str]:
        """The source's key and the loader that brings it in."""
        ...

    def read(self, path: Path, *, name: str, mapping: Mapping) -> ImportBundle: ...

    def columns(self, path: Path, *, name: str, mapping: Mapping) -> Sequence[Question]:
        """What each column of a table seems to mean; empty for files that say so themselves."""
        ...

    def source_name(self, source: str) -> str:
        """What people call the source."""
        ...


_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Let `reader` understand the files of this installation."""
    _readers[:] = [reader]


def reader() -> Reader:
    """The reader of this installation; LookupError where none was registered."""
    if not _readers:
        raise LookupError("no reader of files is registered")
    return _readers[0]
