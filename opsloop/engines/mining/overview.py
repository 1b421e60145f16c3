"""All that the first look at a log shows, asked at once."""

from __future__ import annotations

from dataclasses import dataclass

from opsloop.engines.mining.handovers import Handover, handovers
from opsloop.engines.mining.log import EventLog
from opsloop.engines.mining.process_map import ProcessMap, process_map
from opsloop.engines.mining.variants import Rework, Variant, rework, variant_count, variants


@dataclass(frozen=True)
class Overview:
    """The map, the most frequent variants, rework and hand-overs of a log."""

    events: int
    cases: int
    map: ProcessMap
    variant_count: int
    variants: tuple[Variant, ...]
    rework: tuple[Rework, ...]
    handovers: tuple[Handover, ...]


def overview(log: EventLog) -> Overview:
    """See Overview."""
    return Overview(
        events=log.event_count,
        cases=log.case_count,
        map=process_map(log),
        variant_count=variant_count(log),
        variants=variants(log),
        rework=rework(log),
        handovers=handovers(log),
    )
