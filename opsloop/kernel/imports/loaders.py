"""Who brings a bundle in: rooms register a loader, the kernel runs it as a dry run, a load or an undo."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.bundle import ImportBundle
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.mapping import Mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.workspaces.models import Workspace

NO_MARK = SafeString("")


@dataclass(frozen=True)
class Choice:
    """One answer a person may pick for a word of the source; found by `words` too, drawn with `mark` before it."""

    value: str
    label: str
    words: str = ""
    mark: SafeString = NO_MARK


@dataclass(frozen=True)
class Question:
    """A word of the source, what it seems to mean, and what else it may mean."""

    name: str
    label: str
    detail: str
    chosen: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Questions:
    """What a person decides before loading: the target, the people, the states."""

    project: Question | None = None
    people: Sequence[Question] = ()
    states: Sequence[Question] = ()


class Loader(ABC):
    """Brings bundles of one shape into the records of one room."""

    @abstractmethod
    def run(self, intake: Intake, bundle: ImportBundle, *, mapping: Mapping, by: User | None) -> None:
        """Walk over the sound bundle; with a batch, write in steps, and name in it the record that all went into."""

    def refuse_to_undo(self, batch: ImportBatch) -> None:  # noqa: B027  # most take out what can be taken out
        """Refused where a batch that is done cannot be taken out any more; asked before anything is touched."""

    @abstractmethod
    def questions(self, bundle: ImportBundle, *, workspace: Workspace, mapping: Mapping, user: User) -> Questions:
        """What there is to decide, with the guesses made."""

    @abstractmethod
    def undo(self, batch: ImportBatch, pace: Pace) -> list[object]:
        """Take out what the batch created and nobody touched since, first out of sight; answers what was kept."""

    @abstractmethod
    def address(self, batch: ImportBatch) -> str:
        """Where a person looks at what came in; empty where there is nothing."""


_loaders: dict[str, Loader] = {}


def register_loader(name: str, loader: Loader) -> None:
    """Let `loader` bring in the bundles of batches that name it."""
    _loaders[name] = loader


def loader_called(name: str) -> Loader:
    """The loader of that name; KeyError where no room registered it."""
    return _loaders[name]
