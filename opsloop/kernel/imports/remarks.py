"""What the counts of an import hold that people look for: archived work among the work, moves among the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import ngettext_lazy

from opsloop.kernel.imports.bundle import ImportedEvent, ImportedItem
from opsloop.kernel.pages.refused import Refused


def counted_within(items: Iterable[ImportedItem], events: Iterable[ImportedEvent]) -> Iterator[object]:
    """A note for each kind that the file has any of."""
    if archived := sum(item.archived for item in items):
        text = ngettext_lazy(
            "%(count)s of the work items is archived in the source, and here: lists have it after “Show archived”.",
            "%(count)s of the work items are archived in the source, and here: lists have them after “Show archived”.",
            "count",
        )
        yield Refused(text, count=archived)
    if moves := sum(event.verb == "moved" for event in events):
        text = ngettext_lazy(
            "%(count)s of the events is a move to another state, with its own time.",
            "%(count)s of the events are moves to another state, each with its own time.",
            "count",
        )
        yield Refused(text, count=moves)
