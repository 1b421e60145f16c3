"""Process mining: how work really flows, from a log of events.

`event_log(source)` puts the rows of a source in order; `paired(log)` makes activity instances of starts and
completions. Both answer the same questions: `process_map`, `activities`, `variants`, `rework`, `handovers`,
`ping_pong`, `by_edge` and `by_step` (waiting), `load`, `cases`; `filtered(log, ...)` narrows a log to cases,
`in_working_time` counts time by a calendar, `findings` says where the process loses time. All in SQL over one ordered
table, so that ten million events are as good as ten; docs/engines/mining.md has the definitions.

`by_detail` says which ways of a map to draw first, so that it can be read; `differences` holds two logs of one process
against each other.

log: the tables · ordering, pairing: from rows to events to instances · noted: what was assumed ·
process_map, variants, handovers, waiting, people, cases, measuring, flow: questions · simplifying: what to draw ·
parts, differing: two maps side by side · summary: a few figures · filters: which cases · findings: what to change.
"""

from opsloop.engines.mining.cases import Case, case, cases
from opsloop.engines.mining.differing import MEASURES, Difference, Measure, Side, differences, side
from opsloop.engines.mining.filters import (
    Attribute,
    Contains,
    Duration,
    Follows,
    FrequentVariants,
    HandedOver,
    Named,
    Never,
    OneVariant,
    Period,
    Resources,
    filtered,
    only_activities,
)
from opsloop.engines.mining.findings import Finding, Rates, Settings, findings
from opsloop.engines.mining.findings.words import AUTOMATIC, STEP_DECISION, STEP_DUE, STEP_ROLE
from opsloop.engines.mining.flow import Flow, flow
from opsloop.engines.mining.handovers import Handover, PingPong, handovers, ping_pong
from opsloop.engines.mining.keeping import open_log, store
from opsloop.engines.mining.log import EventLog, Quality, WrongLog
from opsloop.engines.mining.measuring import CaseMeasure, measures, reaches, ways_by_week
from opsloop.engines.mining.noted import notes_on
from opsloop.engines.mining.ordering import event_log, out_of_order
from opsloop.engines.mining.overview import Overview, overview
from opsloop.engines.mining.pairing import never_done, pairable, paired
from opsloop.engines.mining.parts import FEW, Part, has_deadlines, late_cases, step_parts, way_parts
from opsloop.engines.mining.people import Load, load
from opsloop.engines.mining.process_map import Activity, Edge, ProcessMap, activities, process_map
from opsloop.engines.mining.simplifying import Link, by_detail, links, readable
from opsloop.engines.mining.summary import Spread, Summary, extent, middle, people, spread, summary, values
from opsloop.engines.mining.variants import Rework, Variant, rework, variant_count, variants
from opsloop.engines.mining.waiting import Waiting, by_edge, by_step, in_working_time

__all__ = [
    "AUTOMATIC",
    "FEW",
    "MEASURES",
    "STEP_DECISION",
    "STEP_DUE",
    "STEP_ROLE",
    "Activity",
    "Attribute",
    "Case",
    "CaseMeasure",
    "Contains",
    "Difference",
    "Duration",
    "Edge",
    "EventLog",
    "Finding",
    "Flow",
    "Follows",
    "FrequentVariants",
    "HandedOver",
    "Handover",
    "Link",
    "Load",
    "Measure",
    "Named",
    "Never",
    "OneVariant",
    "Overview",
    "Part",
    "Period",
    "PingPong",
    "ProcessMap",
    "Quality",
    "Rates",
    "Resources",
    "Rework",
    "Settings",
    "Side",
    "Spread",
    "Summary",
    "Variant",
    "Waiting",
    "WrongLog",
    "activities",
    "by_detail",
    "by_edge",
    "by_step",
    "case",
    "cases",
    "differences",
    "event_log",
    "extent",
    "filtered",
    "findings",
    "flow",
    "handovers",
    "has_deadlines",
    "in_working_time",
    "late_cases",
    "links",
    "load",
    "measures",
    "middle",
    "never_done",
    "notes_on",
    "only_activities",
    "open_log",
    "out_of_order",
    "overview",
    "pairable",
    "paired",
    "people",
    "ping_pong",
    "process_map",
    "reaches",
    "readable",
    "rework",
    "side",
    "spread",
    "step_parts",
    "store",
    "summary",
    "values",
    "variant_count",
    "variants",
    "way_parts",
    "ways_by_week",
]
