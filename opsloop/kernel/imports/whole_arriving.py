"""What a table says of itself for its way in with an export, where its columns do not tell.

A model may name the columns that hold the name of a file of the storage (`carried_files`, each with the folder where
such files are kept), and have a method `arrive`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from opsloop.kernel.imports.whole_tables import Model
from opsloop.kernel.workspaces.models import Workspace

KeyOf = Callable[[str, object], int | None]
"""The key here of a record, by its type and its key in the export; None where it did not come along."""


@runtime_checkable
class Arriving(Protocol):
    """A row that names others inside of a value, or holds what only the installation it comes from can know."""

    follows: ClassVar[Sequence[str]]
    """The types of records that it names there: they are brought first."""

    def arrive(self, key_of: KeyOf) -> None:
        """Give what it holds the keys of here, and forget what is to be found out anew; it is not saved yet."""


Told = Callable[[Workspace], None]
_TOLD: list[Told] = []


def when_all_is_in(told: Told) -> Told:
    """Have a function told of the workspace in the last step, when every row of an export is there."""
    _TOLD.append(told)
    return told


def tell_all_is_in(workspace: Workspace) -> None:
    """Tell everybody who asked."""
    for told in _TOLD:
        told(workspace)


def carried_files(model: Model) -> Mapping[str, str]:
    """The columns of a model that name files of the storage, with the folder of each."""
    return getattr(model, "carried_files", {})
