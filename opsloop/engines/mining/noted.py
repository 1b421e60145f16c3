"""What was assumed, left out or put in order while a log was read."""

from __future__ import annotations

from collections.abc import Iterator

from opsloop.engines.mining.log import EventLog
from opsloop.engines.mining.ordering import out_of_order
from opsloop.engines.mining.pairing import never_done
from opsloop.engines.warehouse import Note, note_on_serials, note_on_zones

MOST_NAMED = 12


def notes_on(raw: EventLog, instances: EventLog | None = None) -> Iterator[Note]:
    """What a reader should know of the log as it was put in order, and of its `instances` where starts and completions
    were paired to these."""
    yield from raw.source.notes
    serials = note_on_serials(raw.source)
    if serials is not None:
        yield serials
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
    if instances is not None and instances is not raw:
        yield from _on_pairs(raw, instances)


def _on_pairs(raw: EventLog, instances: EventLog) -> Iterator[Note]:
    yield Note(
        "Starts and completions of a step were paired: %(rows)s rows are %(steps)s steps done.",
        {"rows": raw.event_count, "steps": instances.event_count},
    )
    if missing := never_done(instances):
        told = [*missing[:MOST_NAMED], *("…" for _more in missing[MOST_NAMED : MOST_NAMED + 1])]
        yield Note("Planned, but never done: %(steps)s.", {"steps": ", ".join(told)})
