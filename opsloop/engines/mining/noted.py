"""What was assumed, left out or put in order while a log was read."""

from __future__ import annotations

from collections.abc import Iterator

from opsloop.engines.mining.log import EventLog
from opsloop.engines.mining.ordering import out_of_order
from opsloop.engines.warehouse import Note, note_on_zones


def notes_on(raw: EventLog) -> Iterator[Note]:
    """What a reader should know of the log as it was put in order, before its starts and completions are paired."""
    yield from raw.source.notes
    zones = note_on_zones(raw.source)
    if zones is not None:
        yield zones
    quality = raw.quality
    if quality.left_out:
        yield Note(
            "Rows left out: %(case)s without a case, %(activity)s without a step, %(time)s without a time that "
            "can be read.",
            {"case": quality.without_case, "activity": quality.without_activity, "time": quality.without_time},
        )
    turned = out_of_order(raw)
    if turned:
        yield Note(
            "Rows that stood before an earlier event of their case: %(count)s; they were put in order.",
            {"count": turned},
        )
