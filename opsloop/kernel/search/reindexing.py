"""The whole index anew, where entries say something else than they used to: old records are found in the new way."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.types import record_classes
from opsloop.kernel.search.index import index

AT_ONCE = 200

Told = Callable[[int, int], object]
"""Hears how many records are done, and how many there are; may raise to stop between two transactions."""


def index_everything(told: Told = lambda _done, _total: None) -> int:
    """Write the entry of every record that is not in the trash anew; answers how many.

    A few at a time, so that nobody waits for it to write, and safe to begin again.
    """
    types = [model for model in record_classes().values() if view_set_of(model.record_type).search]
    total = sum(model._base_manager.filter(trashed_at=None).count() for model in types)
    done = 0
    for model in types:
        last = 0
        while keys := _index_some(model, after=last):
            last = keys[-1]
            done += len(keys)
            told(min(done, total), total)
    return done


@transaction.atomic
def _index_some(model: type[Record], *, after: int) -> list[int]:
    """The next few, which nobody changes meanwhile; answers their keys."""
    rows = model._base_manager.select_for_update().filter(trashed_at=None, pk__gt=after).order_by("pk")
    records = list(rows[:AT_ONCE])
    index(records)
    return [record.pk for record in records]
