"""Finds records for a person: by words, by reference, by the beginning of a name in pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import view_set_of, view_sets
from opsloop.kernel.records.relations import read_relations
from opsloop.kernel.records.searching import use
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.index import keys_of_all, query_of
from opsloop.kernel.search.models import NEWEST, SearchEntry
from opsloop.kernel.search.tokens import tokens

SHOWN = 12
LOOKED_AT = 60
AT_A_TIME = 200
NEWEST_ENTRIES = Prepared[SearchEntry](
    lambda start, size, workspace, query: (
        SearchEntry.objects.filter(workspace=workspace)
        .matching(query)
        .only("record_type", "record_id", "title")[start : start + size]
    )
)
SEEN = Prepared[int](
    lambda view_set, viewer, keys: (
        view_set.listed(viewer, view_set.records(viewer)).filter(pk__in=keys).values_list("pk", flat=True)
    )
)
OPENED = Prepared[Record](
    lambda view_set, viewer, keys: (
        view_set.records(viewer).filter(pk__in=keys).with_ref().defer(*view_set.model.bookkeeping)
    )
)


@dataclass(frozen=True)
class Hit:
    """A record that was found, as it is shown."""

    view_set: RecordViewSet
    record: Record
    title: str


@dataclass(frozen=True)
class Found:
    """The best hits, and whether there are no others."""

    hits: list[Hit]
    whole: bool


@use
def among(rows: RecordQuerySet, view_set: RecordViewSet, viewer: Viewer, words: str) -> RecordQuerySet:
    """The rows of a collection in which the words are found, or the one whose reference they are."""
    named = list(view_set.records(viewer).by_any_ref(words.strip()).values_list("pk", flat=True)[:1])
    hits = keys_of_all(viewer.workspace, words, view_set.record_type)
    if hits is None:
        return rows.filter(pk__in=named)
    return rows.filter(Q(pk__in=named) | Q(pk__in=hits) if named else Q(pk__in=hits))


def search(viewer: Viewer, words: str, *, limit: int = SHOWN) -> Found:
    """What the viewer may see that the words lead to: an exact reference first, then the best and newest."""
    hits = by_reference(viewer, words)
    known = {(hit.record.record_type, hit.record.pk) for hit in hits}
    newest, whole = _found(viewer, words)
    entries = [entry for entry in _ranked(newest, words) if _key(entry) not in known]
    room = max(limit - len(hits), 0)
    return Found([*hits, *_opened(viewer, entries[:room])][:limit], whole and len(entries) <= room)


def lists_of(viewer: Viewer, words: str) -> list[RecordViewSet]:
    """The types of which the viewer may see something that has the words, however old: their lists show all of it."""
    return [
        view_set
        for view_set in view_sets()
        if among(view_set.listed(viewer, view_set.records(viewer)), view_set, viewer, words).exists()
    ]


def _found(viewer: Viewer, words: str) -> tuple[list[SearchEntry], bool]:
    """The newest hits, also those that have the word in their name where very many texts have it; whether it is all."""
    newest, whole = _newest_visible(viewer, words)
    if whole:
        return newest, True
    known = {_key(entry) for entry in newest}
    named = (entry for entry in _newest_visible(viewer, words, named=True)[0] if _key(entry) not in known)
    return sorted([*newest, *named], key=lambda entry: -entry.pk), False


def _newest_visible(viewer: Viewer, words: str, *, named: bool = False) -> tuple[list[SearchEntry], bool]:
    """The newest hits that the viewer may see, and whether those are all of them.

    The gate comes first, so hidden ones never push others out.
    """
    visible = list[SearchEntry]()
    query = query_of(viewer.workspace, words, named=named)
    start, size = 0, LOOKED_AT
    while query and start < NEWEST and len(visible) < LOOKED_AT:
        size = min(size, NEWEST - start)
        batch = NEWEST_ENTRIES.rows(start, size, workspace=viewer.workspace, query=query)
        visible += _visible(viewer, batch)
        if len(batch) < size:
            return visible[:LOOKED_AT], len(visible) <= LOOKED_AT
        start, size = start + size, AT_A_TIME
    return visible[:LOOKED_AT], not query


def by_reference(viewer: Viewer, words: str) -> list[Hit]:
    """The record whose reference was typed, such as `OPS-12`."""
    text = words.strip()
    if not text.isascii() or ("-" not in text and not text.isalnum()):
        return []
    hits = []
    for view_set in view_sets():
        record = view_set.named(viewer, text)
        if record is not None:
            read_relations([record], view_set.needs, reader=viewer.user)
            hits.append(Hit(view_set, record, str(getattr(record, view_set.title))))
    return hits


def _ranked(entries: list[SearchEntry], words: str) -> list[SearchEntry]:
    """Those whose name holds the words before those whose text does; the newest first among equals."""
    wanted = tokens(words)
    return sorted(entries, key=lambda entry: -_score(entry.title.casefold(), wanted))


def _score(title: str, wanted: list[str]) -> int:
    held = sum(word in title for word in wanted)
    return 2 * held + (title.startswith(wanted[0]) if wanted else 0)


def _key(entry: SearchEntry) -> tuple[str, int]:
    return entry.record_type, entry.record_id


def _keys(entries: Iterable[SearchEntry]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        keys[entry.record_type].append(entry.record_id)
    return keys


def _visible(viewer: Viewer, entries: list[SearchEntry]) -> list[SearchEntry]:
    """The entries whose records the viewer may see, in the same order: one query a type, of keys alone."""
    wanted, seen = _keys(entries), set[tuple[str, int]]()
    for view_set in view_sets():
        if keys := wanted.get(view_set.record_type):
            seen |= {(view_set.record_type, key) for key in SEEN.rows(view_set, viewer=viewer, keys=keys)}
    return [entry for entry in entries if _key(entry) in seen]


def _opened(viewer: Viewer, entries: list[SearchEntry]) -> list[Hit]:
    """The records of entries that passed the gate, in the same order."""
    wanted, records = _keys(entries), dict[tuple[str, int], Record]()
    for record_type, keys in wanted.items():
        rows = OPENED.rows(view_set_of(record_type), viewer=viewer, keys=keys)
        records |= {(record_type, record.pk): record for record in rows}
    return [
        Hit(view_set_of(entry.record_type), records[_key(entry)], entry.title)
        for entry in entries
        if _key(entry) in records
    ]
