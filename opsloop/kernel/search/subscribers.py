"""Keeps the index in step: told of every event, it reads the record anew."""

from __future__ import annotations

from opsloop.kernel.activity.hearing import EVERYTHING, hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.types import record_class
from opsloop.kernel.search.index import forget, index

WORDLESS = frozenset({"moved", "assigned", "archived", "unarchived", "commented"})
"""What never changes the words of a record."""


@hear(EVERYTHING)
def keep_in_step(event: Event) -> None:
    """Index the record that something happened to, unless its words cannot have changed."""
    model = record_class(event.record_type)
    if model is None or event.verb in WORDLESS or _wordless_change(event):
        return
    record = model.objects.filter(pk=event.record_id).with_ref().first()
    if record is None:
        forget(event.record_type, [event.record_id])
    else:
        index([record])


def _wordless_change(event: Event) -> bool:
    view_set = view_set_of(event.record_type)
    return event.verb == "changed" and not (event.changes.keys() & {view_set.title, *view_set.search})
