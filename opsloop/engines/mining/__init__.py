"""Process mining: how work really flows, from a log of events.

`event_log(source)` puts the rows of a source in order; `paired(log)` makes activity instances of starts and
completions. Both answer the same questions: `process_map`, `activities`, `variants`, `rework`, `handovers`,
`ping_pong`, `by_edge` and `by_step` (waiting), `load`, `cases`; `filtered(log, ...)` narrows a log to cases,
`in_working_time` counts time by a calendar, `findings` says where the process loses time. All in SQL over one ordered
table, so that ten million events are as good as ten; docs/engines/mining.md has the definitions.

`by_detail` says which ways of a map to draw first, so that it can be read.

log: the tables · ordering, pairing: from rows to events to instances · process_map, variants, handovers, waiting,
people, cases, measuring: questions · simplifying: what to draw · summary: a few figures · filters: which cases ·
findings: what to change.
"""

from opsloop.engines.mining.cases import Case, case, cases
from opsloop.engines.mining.filters import (
    Attribute,
    Contains,
    Duration,
    Follows,
    FrequentVariants,
    Named,
    Never,
    OneVariant,
    Period,
    Resources,
    filtered,
    only_activities,
)
from opsloop.engines.mining.findings import Finding, Rates, Settings, findings
from opsloop.engines.mining.handovers import Handover, PingPong, handovers, ping_pong
from opsloop.engines.mining.keeping import open_log, store
from opsloop.engines.mining.log import EventLog, Quality, WrongLog
from opsloop.engines.mining.measuring import CaseMeasure, measures, ways_by_week
from opsloop.engines.mining.ordering import event_log, out_of_order
from opsloop.engines.mining.overview import Overview, overview
from opsloop.engines.mining.pairing import never_done, pairable, paired
from opsloop.engines.mining.people import Load, load
from opsloop.engines.mining.process_map import Activity, Edge, ProcessMap, activities, process_map
from opsloop.engines.mining.simplifying import Link, by_detail, links, readable
from opsloop.engines.mining.summary import Spread, Summary, people, spread, summary
from opsloop.engines.mining.variants import Rework, Variant, rework, variant_count, variants
from opsloop.engines.mining.waiting import Waiting, by_edge, by_step, in_working_time

__all__ = [
    "Activity",
    "Attribute",
    "Case",
    "CaseMeasure",
    "Contains",
    "Duration",
    "Edge",
    "EventLog",
    "Finding",
    "Follows",
    "FrequentVariants",
    "Handover",
    "Link",
    "Load",
    "Named",
    "Never",
    "OneVariant",
    "Overview",
    "Period",
    "PingPong",
    "ProcessMap",
    "Quality",
    "Rates",
    "Resources",
    "Rework",
    "Settings",
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
    "event_log",
    "filtered",
    "findings",
    "handovers",
    "in_working_time",
    "links",
    "load",
    "measures",
    "never_done",
    "only_activities",
    "open_log",
    "out_of_order",
    "overview",
    "pairable",
    "paired",
    "people",
    "ping_pong",
    "process_map",
    "readable",
    "rework",
    "spread",
    "store",
    "summary",
    "variant_count",
    "variants",
    "ways_by_week",
]
