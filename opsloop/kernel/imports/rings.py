"""Finds what waits for itself: rings in what refers to what."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

Edge = tuple[str, str]


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
