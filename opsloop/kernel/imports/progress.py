"""How far a load is: told after each piece, and asked whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.bundle import ImportBundle

Progress = Callable[[int, int, object], None]
"""Told how far a load is: rows done, rows in all, and a sentence. It may raise, and then nothing stays."""

Settle = Callable[[Mapping[str, object]], None]
"""Told what came of it, in the last moment in which it may raise, and then nothing stays."""

BESIDE = frozenset({"refused", "notes"})


def silent(_done: int, _total: int, _message: object) -> None:
    """For whoever does not want to hear of the progress."""


def unasked(_outcome: Mapping[str, object]) -> None:
    """For whoever can no more be cancelled by then."""


def rows_in(bundle: ImportBundle) -> int:
    """How many rows a bundle holds."""
    parts = [getattr(bundle, each.name) for each in fields(bundle) if each.name not in BESIDE]
    tables = [*parts, *(table for part in parts if isinstance(part, Mapping) for table in part.values())]
    return sum(len(table) for table in tables if isinstance(table, Sequence) and not isinstance(table, str))


class Meter:
    """Counts the rows of one load and tells them."""

    def __init__(self, total: int = 0, progress: Progress = silent) -> None:
        self._done, self._total, self._progress = 0, max(total, 1), progress

    @property
    def left(self) -> int:
        """The rows that nobody counted, such as those that were refused."""
        return self._total - self._done

    def advance(self, rows: int) -> None:
        """So many more rows are done, or will be once the transaction ends."""
        self._done = min(self._done + rows, self._total)

    def tell(self) -> None:
        """Say how far it is, between two transactions; raises where the load must end."""
        self._progress(self._done, self._total, _("Writing"))
