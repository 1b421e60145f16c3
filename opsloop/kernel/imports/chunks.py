"""Keys in pieces that fit one query of either database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

IN_ONE_QUERY = 500


def chunks(keys: Iterable[T]) -> Iterator[list[T]]:
    """The keys in order, at most 500 at a time."""
    every = list(keys)
    return (every[start : start + IN_ONE_QUERY] for start in range(0, len(every), IN_ONE_QUERY))
