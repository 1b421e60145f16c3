"""Tells the search index of what came in, in one go: an import has no listeners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.records.models import Record
from opsloop.kernel.search.index import forget, index


def make_findable(records: Mapping[type[Record], Iterable[int]]) -> None:
    """Bring the index in step with these records, read with what their names need."""
    for model, keys in records.items():
        rows = model.objects.with_ref()
        for chunk in chunks(sorted(keys)):
            index(list(rows.filter(pk__in=chunk)))


def make_unfindable(model: type[Record], keys: Iterable[int]) -> None:
    """Take records that are gone out of the index."""
    for chunk in chunks(keys):
        forget(model.record_type, chunk)
