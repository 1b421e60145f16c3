"""Cuts a bundle into pieces that are whole by themselves: some items with all that hangs on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from opsloop.kernel.imports.bundle import ImportBundle, ImportedItem, ImportedLink
from opsloop.kernel.imports.rings import depths


class Belonging(Protocol):
    @property
    def item(self) -> str: ...


Part = TypeVar("Part", bound=Belonging)


def pieces(bundle: ImportBundle, rows_at_once: Callable[[], int]) -> Iterator[ImportBundle]:
    """The items of a sound bundle with their parts, wholes before their parts, about so many rows at a time.

    A dependency comes with the later of its two items; people, states and labels are in every piece.
    """
    ordered = _wholes_first(bundle.items)
    parts = _Parts(bundle, ordered)
    some: list[ImportedItem] = []
    rows = 0
    for item in ordered:
        some.append(item)
        rows += parts.rows_of(item)
        if rows >= rows_at_once():
            yield parts.of(some)
            some, rows = [], 0
    if some:
        yield parts.of(some)


def rows_in_piece(piece: ImportBundle) -> int:
    """How many rows of a source a piece holds."""
    lists: Iterable[Sequence[object]] = (
        piece.items, piece.checklists, piece.comments, piece.attachments, piece.events, piece.links,
    )  # fmt: skip
    return sum(len(each) for each in lists) + sum(len(each.entries) for each in piece.checklists)


class _Parts:
    """What hangs on each item of a bundle."""

    def __init__(self, bundle: ImportBundle, ordered: Sequence[ImportedItem]) -> None:
        self.bundle = bundle
        self.checklists = _by_item(bundle.checklists)
        self.comments = _by_item(bundle.comments)
        self.attachments = _by_item(bundle.attachments)
        self.events = _by_item(bundle.events)
        self.links = _by_later(bundle.links, ordered)

    def of(self, items: Sequence[ImportedItem]) -> ImportBundle:
        keys = [item.source_id for item in items]
        return replace(
            self.bundle,
            items=items,
            checklists=[part for key in keys for part in self.checklists[key]],
            comments=[part for key in keys for part in self.comments[key]],
            attachments=[part for key in keys for part in self.attachments[key]],
            events=[part for key in keys for part in self.events[key]],
            links=[part for key in keys for part in self.links[key]],
        )

    def rows_of(self, item: ImportedItem) -> int:
        key = item.source_id
        entries = sum(len(each.entries) for each in self.checklists[key])
        own = len(self.checklists[key]) + len(self.comments[key]) + len(self.attachments[key])
        return 1 + own + entries + len(self.events[key]) + len(self.links[key])


def _by_item(parts: Iterable[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.item].append(part)
    return found


def _by_later(links: Iterable[ImportedLink], ordered: Sequence[ImportedItem]) -> dict[str, list[ImportedLink]]:
    place = {item.source_id: number for number, item in enumerate(ordered)}
    found: dict[str, list[ImportedLink]] = defaultdict(list)
    for link in links:
        found[max(link.item, link.predecessor, key=lambda key: place[key])].append(link)
    return found


def _wholes_first(items: Sequence[ImportedItem]) -> list[ImportedItem]:
    """The items by how deep they stand, otherwise in their order; there are no rings."""
    depth = depths({item.source_id: item.parent or None for item in items})
    return sorted(items, key=lambda item: depth[item.source_id])
