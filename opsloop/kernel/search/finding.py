"""Finds records for a person: by words, by reference, by the beginning of a name in pinyin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.searching import use
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.index import NEWEST, found
from opsloop.kernel.search.models import SearchEntry
from opsloop.kernel.search.tokens import tokens

SHOWN = 12
LOOKED_AT = 60
AT_A_TIME = 200
Seen = tuple[SearchEntry, Record, RecordViewSet]


@dataclass(frozen=True)
class Hit:
    """A record that was found, as it is shown."""

    view_set: RecordViewSet
    record: Record
    title: str


@use
def among(rows: RecordQuerySet, view_set: RecordViewSet, viewer: Viewer, words: str) -> RecordQuerySet:
    """The rows of a collection in which the words are found, or the one whose reference they are."""
    hits = found(viewer.workspace, words, record_type=view_set.record_type).values_list("record_id", flat=True)
    named = view_set.records(viewer).by_ref(words.strip()).values_list("pk", flat=True)
    return rows.filter(pk__in=[*named[:1], *hits[:NEWEST]])


def search(viewer: Viewer, words: str, *, limit: int = SHOWN) -> list[Hit]:
    """What the viewer may see that the words lead to: an exact reference first, then the best and newest."""
    hits = by_reference(viewer, words)
    known = {(hit.record.record_type, hit.record.pk) for hit in hits}
    for entry, record, view_set in _ranked(_newest_visible(viewer, words), words):
        if (entry.record_type, entry.record_id) not in known:
            hits.append(Hit(view_set, record, entry.title))
    return hits[:limit]


def _newest_visible(viewer: Viewer, words: str) -> list[Seen]:
    """The newest hits that the viewer may see: the gate comes first, so hidden ones never push others out."""
    entries, visible = found(viewer.workspace, words), list[Seen]()
    for start in range(0, NEWEST, AT_A_TIME):
        batch = list(entries[start : start + AT_A_TIME])
        visible += _visible(viewer, batch)
        if len(batch) < AT_A_TIME or len(visible) >= LOOKED_AT:
            break
    return visible[:LOOKED_AT]


def by_reference(viewer: Viewer, words: str) -> list[Hit]:
    """The record whose reference was typed, such as `OPS-12`."""
    text = words.strip()
    if not text.isascii() or ("-" not in text and not text.isalnum()):
        return []
    hits = []
    for view_set in view_sets():
        if view_set.model.objects.by_ref(text).query.is_empty():
            continue
        record = view_set.rows(viewer).by_ref(text).first()
        if record is not None:
            hits.append(Hit(view_set, record, str(getattr(record, view_set.title))))
    return hits


def _ranked(hits: list[Seen], words: str) -> list[Seen]:
    """Those whose name holds the words before those whose text does; the newest first among equals."""
    wanted = tokens(words)
    return sorted(hits, key=lambda hit: -_score(hit[0].title.casefold(), wanted))


def _score(title: str, wanted: list[str]) -> int:
    held = sum(word in title for word in wanted)
    return 2 * held + (title.startswith(wanted[0]) if wanted else 0)


def _visible(viewer: Viewer, entries: list[SearchEntry]) -> list[Seen]:
    """The entries whose records the viewer may see, in the same order: one query a type."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        wanted[entry.record_type].append(entry.record_id)
    seen: dict[tuple[str, int], tuple[Record, RecordViewSet]] = {}
    for view_set in view_sets():
        if keys := wanted.get(view_set.record_type):
            for record in view_set.records(viewer).filter(pk__in=keys).with_ref():
                seen[view_set.record_type, record.pk] = (record, view_set)
    return [
        (entry, *seen[entry.record_type, entry.record_id])
        for entry in entries
        if (entry.record_type, entry.record_id) in seen
    ]
