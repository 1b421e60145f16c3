"""How much a load writes at a time: short transactions, so that nobody else waits long for a turn to write."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")
Told = Callable[[int], object]
"""Hears how many rows a transaction has written."""

AIM_SECONDS = 0.05
"""So long a transaction should take: SQLite has one writer, and whoever presses a button meanwhile waits for it."""
FEWEST, FIRST, MOST = 25, 50, 500
PAUSE = 0.2
"""So large a part of what a transaction took is left to others before the next one."""


def unheard(_rows: int) -> None:
    """Nobody asks how far it has come."""


class Pace:
    """Learns from each transaction how many rows fit into the next one, on this machine and at this hour."""

    def __init__(self, told: Told = unheard) -> None:
        self.rows = FIRST
        self._told = told

    @contextmanager
    def step(self, rows: int) -> Iterator[None]:
        """One transaction that writes so many rows; the others come to their turn behind it."""
        with _garbage_left_for_later(), transaction.atomic():
            began = time.monotonic()  # how long it waited for its own turn says nothing of its rows
            yield
        seconds = time.monotonic() - began
        fitting = round(rows * AIM_SECONDS / max(seconds, 0.0001))
        self.rows = max(FEWEST, min(fitting, self.rows * 2, MOST))
        self._told(rows)
        if connection.vendor == "sqlite":
            time.sleep(seconds * PAUSE)

    def pieces(self, rows: Iterable[T]) -> Iterator[Sequence[T]]:
        """The rows in order, as many at a time as fit by then."""
        left = list(rows)
        start = 0
        while start < len(left):
            piece = left[start : start + self.rows]
            start += len(piece)
            yield piece


@contextmanager
def _garbage_left_for_later() -> Iterator[None]:
    """To look through all that a file holds in memory takes 0.1 to 0.5 s: nobody shall wait for that."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
