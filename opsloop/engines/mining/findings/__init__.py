"""Findings: ten kinds of waste that a log shows, each with its evidence, its cost, and what to do about it.

`findings(log)` asks all detectors of a log of activity instances (`paired` first). A detector is a module with one
function `find(log, settings)`. Costs are what the log shows, an upper limit of what a change can save; they overlap.

finding: what is found · settings: thresholds, rates, deadlines · words: approvals and refusals by name · asking: SQL
that detectors share · rubber_stamps, bottlenecks, rework, ping_pong, mergeable, false_sequence, knock_outs,
without_effect, batching, deadlines: the detectors.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from opsloop.engines.mining.findings import (
    batching,
    bottlenecks,
    deadlines,
    false_sequence,
    knock_outs,
    mergeable,
    ping_pong,
    rework,
    rubber_stamps,
    without_effect,
)
from opsloop.engines.mining.findings.asking import arrivals
from opsloop.engines.mining.findings.finding import Effect, Finding, Heuristic
from opsloop.engines.mining.findings.settings import Rates, Settings
from opsloop.engines.mining.log import EventLog

__all__ = ["DETECTORS", "Effect", "Finding", "Heuristic", "Rates", "Settings", "findings"]

Detector = Callable[[EventLog, Settings], list[Finding]]
MOST = 10
DETECTORS: dict[str, Detector] = {
    "rubber_stamp": rubber_stamps.find,
    "bottleneck": bottlenecks.find,
    "rework": rework.find,
    "ping_pong": ping_pong.find,
    "mergeable_steps": mergeable.find,
    "false_sequence": false_sequence.find,
    "late_knock_out": knock_outs.find,
    "step_without_effect": without_effect.find,
    "batching": batching.find,
    "deadline_hot_spot": deadlines.find,
}


def findings(
    log: EventLog, settings: Settings | None = None, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Finding, ...]:
    """What all detectors find, at most `MOST` each, the most days of waiting first.

    `progress` is called with how many detectors are done, and how many there are.
    """
    asked = settings or Settings()
    table = log.warehouse.new("arrivals")
    log.warehouse.run(f"create table {table} as {arrivals(log)}")
    ready = replace(log, arrivals=table)
    found: list[Finding] = []
    for done, detector in enumerate(DETECTORS.values(), start=1):
        found += _costliest(detector(ready, asked))
        if progress is not None:
            progress(done, len(DETECTORS))
    log.warehouse.drop(table)
    return tuple(sorted(found, key=_cost))


def _costliest(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=_cost)[:MOST]


def _cost(finding: Finding) -> tuple[float, float, str, tuple[str, ...]]:
    return -finding.waiting_days, -(finding.effort_hours or 0), finding.detector, finding.activities
