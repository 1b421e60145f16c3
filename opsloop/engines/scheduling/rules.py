"""Priority rules: one key for each activity, the smallest first. They cost milliseconds and give search its start.

Sources: Kolisch 1996, EJOR 90 (LST, LFT, minimum slack); Alvarez-Valdes and Tamarit 1989 (greatest rank positional
weight). Weighted LST subtracts the weight, so that it stays monotone where latest starts are negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import (
    DUE,
    DUE_OF,
    ELAPSED,
    FF,
    FREE,
    FROM,
    FS,
    KIND,
    LAG,
    LINK_AT,
    PIN,
    PLAIN,
    PROJECT,
    RELEASE,
    SS,
    STATE,
    WEIGHT,
    WORK,
    Floats,
    Tables,
)
from opsloop.engines.scheduling.kernel.timeline import NEVER

WEIGHT_SHARE = 0.3
"""How much a unit of weight counts against the spread of latest starts."""


class Times(NamedTuple):
    """The critical path without resources, in slots."""

    early: Floats
    """Earliest start."""
    tail: Floats
    """The longest path from the activity's start to the end of all that waits for it."""
    late: Floats
    """Latest start by due dates; where there are none, by the critical path."""
    weight: Floats


def times_of(t: Tables, topological: Sequence[int]) -> Times:
    """Forward and backward pass over the links. O(activities + links)."""
    early = t.act[:-1, RELEASE].astype(np.float64)
    for i in topological:
        if t.act[i, STATE] != FREE:
            early[i] = t.act[i, PIN]  # a pin stands even before a release or a link
            continue
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            before = t.link[k, FROM]
            early[i] = max(early[i], early[before] + _start_lag(t, k, i))
    work = t.act[:-1, WORK].astype(np.float64)
    due, weight = _dues(t, early, work)
    tail, late = work.copy(), due - work
    for i in reversed(topological):
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            before, lag = t.link[k, FROM], _start_lag(t, k, i)
            tail[before] = max(tail[before], lag + tail[i])
            late[before] = min(late[before], late[i] - lag)
            weight[before] = max(weight[before], weight[i])
    return Times(early, tail, late, weight)


def _start_lag(t: Tables, k: int, i: int) -> float:
    """How long after the start of the earlier activity the later one starts at least, so that bounds hold.

    Where the axis leaves time out, an elapsed or a negative lag says little about slots. Where finishes are linked,
    pauses of the later activity may let it start earlier than its work tells.
    """
    kind, before, lag = t.link[k, KIND], t.link[k, FROM], float(t.link[k, LAG])
    if not t.size[PLAIN] and (t.link[k, ELAPSED] or lag < 0):
        return 0.0 if lag >= 0 and kind in {FS, SS} else -float(NEVER)
    apart = lag + (t.act[before, WORK] if kind in {FS, FF} else 0)
    if kind in {FS, SS}:
        return apart
    return apart - t.act[i, WORK] if t.size[PLAIN] else -float(NEVER)


def _dues(t: Tables, early: Floats, work: Floats) -> tuple[Floats, Floats]:
    """When each activity should be finished, by its own due date and its project's; and how much that weighs."""
    due = t.act[:-1, DUE].astype(np.float64)
    weight = np.where(due < NEVER, t.worth[:, WEIGHT], 0.0)
    member = t.act[:-1, PROJECT]
    if len(t.project):
        of = np.where(member >= 0, t.project[member, DUE_OF], NEVER)
        weight = np.maximum(weight, np.where((member >= 0) & (of < NEVER), t.project_weight[member], 0.0))
        due = np.minimum(due, of)
    end = float((early + work).max(initial=0.0))
    return np.where(due < NEVER, due, max(end, float(due[due < NEVER].max(initial=0.0)))), weight


def keys(times: Times, work: Floats) -> dict[str, Floats]:
    """The keys of each rule, by its name."""
    late, tail = times.late, times.tail
    spread = float(late.max(initial=0.0) - late.min(initial=0.0)) or 1.0
    return {
        "latest start, weighted": late
        - WEIGHT_SHARE * spread * times.weight / max(1.0, float(times.weight.max(initial=0.0))),
        "latest start": late,
        "latest finish": late + work,
        "longest tail": -tail,
        "least slack": late - times.early,
        "earliest start": times.early,
    }
