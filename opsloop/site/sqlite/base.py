"""The connection: Django's own, which waits for its turn before it begins to write."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from opsloop.site.sqlite.turn import Turns

MOST_TEXTS = 2048
NOTICED_SECONDS = 1.0
"""Waiting that is worth telling SQLite of."""
SIGN = re.compile(r"(?<!%)%s")


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn with each transaction and gives it back however that ends."""

    _holding: Turns | None = None
    _only_reads = False

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that begins inside sees the database as it is at its first look, and keeps nobody from writing.

        It must not write itself.
        """
        self._only_reads = True
        try:
            yield
        finally:
            self._only_reads = False

    def _start_transaction_under_autocommit(self) -> None:
        if self._only_reads:
            self.cursor().execute("BEGIN DEFERRED")
            return
        waited = self._take_turn()
        try:
            with self._waiting_less(waited):
                super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # the stubs leave it out
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._end_turn()

    @property
    def _patience(self) -> float:
        """Seconds that a transaction waits for others to end, at most."""
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def _take_turn(self) -> float:
        """Seconds waited. Where the turn does not come in time, SQLite is asked all the same and says what is wrong."""
        if self._holding is not None or self.is_in_memory_db():
            return 0.0
        began = time.monotonic()
        turns = Turns.at(str(self.settings_dict["NAME"]))
        if turns.take(self._patience):
            self._holding = turns
        return time.monotonic() - began

    @contextmanager
    def _waiting_less(self, waited: float) -> Iterator[None]:
        """Within, SQLite waits only as long as is left of the patience."""
        if waited < NOTICED_SECONDS:
            yield
            return
        self._wait_for(self._patience - waited)
        try:
            yield
        finally:
            self._wait_for(self._patience)

    def _wait_for(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {max(0, int(seconds * 1000))}")

    def _end_turn(self) -> None:
        holding, self._holding = self._holding, None
        if holding is not None:
            holding.end()


class Cursor(base.SQLiteCursorWrapper):
    """Django's, which writes the signs for parameters anew at each call; prepared queries send the same few texts."""

    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return with_question_marks(query)


@lru_cache(MOST_TEXTS)
def with_question_marks(query: str) -> str:
    """The text with SQLite's signs for parameters, as Django converts it."""
    return SIGN.sub("?", query).replace("%%", "%")
