"""Finds what waits for itself, rings in what refers to what, and how deep a thing stands where there are none."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TypeVar

Edge = tuple[str, str]
Key = TypeVar("Key", bound=Hashable)


def cut_rings(edges: Iterable[Edge]) -> Iterator[tuple[Edge, list[str]]]:
    """Each edge (what, after what) to leave out so that no ring remains, with the ring it closes, first = last."""
    left = dict.fromkeys(edges)
    while ring := _ring(left):
        closing = {(after, before) for before, after in pairwise(ring)}
        later = next(edge for edge in reversed(left) if edge in closing)
        del left[later]
        yield later, ring


def _ring(edges: Iterable[Edge]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for item, predecessor in edges:
        sorter.add(item, predecessor)
    try:
        sorter.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def depths(parents: Mapping[Key, Key | None]) -> dict[Key, int]:
    """How many wholes each thing is within, of those that are keys here; `parents` has no rings."""
    found: dict[Key, int] = {}
    for key in parents:
        above: list[Key] = []
        at: Key | None = key
        while at is not None and at in parents and at not in found:
            above.append(at)
            at = parents[at]
        first = 0 if at is None or at not in found else found[at] + 1
        found.update((each, depth) for depth, each in enumerate(reversed(above), start=first))
    return found
