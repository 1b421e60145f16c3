"""Which parts of a map to draw first, so that it can be read: whoever is shown has a way in and a way out."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping

from opsloop.engines.mining.process_map import ProcessMap

Link = tuple[str | None, str | None]
"""From an activity to the next one; None is the start of the case on the left, and its end on the right."""


def links(process: ProcessMap) -> Mapping[Link, int]:
    """Every way of the map with its count: between activities, from the start, to the end."""
    inner: dict[Link, int] = {(edge.source, edge.target): edge.count for edge in process.edges}
    first: dict[Link, int] = {(None, name): count for name, count in process.starts.items()}
    last: dict[Link, int] = {(name, None): count for name, count in process.ends.items()}
    return inner | first | last


def by_detail(counts: Mapping[Link, int]) -> tuple[tuple[Link, ...], ...]:
    """All ways in groups, those of the most cases first; any number of groups from the first is a map to read.

    In it every activity lies on a way from the start to the end, as wide as any that leads through it (the narrowest
    part of a way is its width). Where no way to the end is known, since all its cases are open, only the way from the
    start is kept; and the other way round. Dijkstra's algorithm for widest paths; O(n log n) for n ways.
    """
    into, out = _widest(counts), _widest({(target, source): count for (source, target), count in counts.items()})
    known: set[Link] = set()
    groups = []
    for link in sorted(counts, key=lambda link: (-counts[link], link[0] or "", link[1] or "")):
        if link in known:
            continue
        source, target = link
        back = [(before, after) for after, before in _walk(out, target)]
        group = [each for each in (*_walk(into, source), link, *back) if each not in known]
        known.update(group)
        groups.append(tuple(dict.fromkeys(group)))
    return tuple(groups)


def readable(groups: tuple[tuple[Link, ...], ...], counts: Mapping[Link, int], *, share: float, most: int) -> int:
    """How many groups show at least this share of all that happened, with at most so many ways; at least one."""
    wanted, seen, drawn = share * sum(counts.values()), 0, 0
    for number, group in enumerate(groups):
        drawn += len(group)
        if number and (drawn > most or seen >= wanted):
            return number
        seen += sum(counts[link] for link in group)
    return len(groups)


def _widest(counts: Mapping[Link, int]) -> Mapping[str, Link]:
    """For each activity the last part of the widest way to it from None, the shortest of equals."""
    ways: dict[str | None, list[tuple[str, int]]] = defaultdict(list)
    for (source, target), count in counts.items():
        if target is not None:
            ways[source].append((target, count))
    found: dict[str, Link] = {}
    queue: list[tuple[float, int, str, str | None]] = [(-count, 1, name, None) for name, count in ways[None]]
    heapq.heapify(queue)
    while queue:
        width, steps, name, before = heapq.heappop(queue)
        if name in found:
            continue
        found[name] = (before, name)
        for target, count in ways[name]:
            heapq.heappush(queue, (max(width, -count), steps + 1, target, name))
    return found


def _walk(found: Mapping[str, Link], name: str | None) -> list[Link]:
    """The parts of the widest way that ends at the activity."""
    path = []
    while name is not None and name in found:
        path.append(found[name])
        name = found[name][0]
    return path
