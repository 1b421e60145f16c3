"""Keeps the index in step: told of every event, it reads the record anew."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.kernel.activity.hearing import EVERYTHING, hear_many
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.relations import records_by_key
from opsloop.kernel.records.types import record_class
from opsloop.kernel.search.index import forget, index
from opsloop.kernel.search.wordless import wordless


@hear_many(EVERYTHING)
def keep_in_step(events: Sequence[Event]) -> None:
    """Index the records that something happened to, unless their words cannot have changed."""
    touched: dict[type[Record], set[int]] = {}
    for event in events:
        model = record_class(event.record_type)
        if model is not None and not wordless(event) and not _wordless_change(event):
            touched.setdefault(model, set()).add(event.record_id)
    for model, keys in touched.items():
        _index_anew(model, keys)


def _index_anew(model: type[Record], keys: set[int]) -> None:
    records = records_by_key(model, keys)
    gone = keys - records.keys()
    if gone:
        forget(model.record_type, gone)
    index(list(records.values()))


def _wordless_change(event: Event) -> bool:
    view_set = view_set_of(event.record_type)
    return event.verb == "changed" and not (event.changes.keys() & {view_set.title, *view_set.search})
