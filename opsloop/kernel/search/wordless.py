"""Which events never change the words of a record, so that nothing is indexed anew; rooms add theirs."""

from __future__ import annotations

from opsloop.kernel.activity.models import Event

_wordless = {f"*.{verb}" for verb in ("moved", "assigned", "archived", "unarchived", "commented")}


def changes_no_words(*names: str) -> None:
    """Say so of events called `record_type.verb`."""
    _wordless.update(names)


def wordless(event: Event) -> bool:
    """Whether the words of its record are what they were before it."""
    return not _wordless.isdisjoint((f"*.{event.verb}", f"{event.record_type}.{event.verb}"))
