"""What a plan is worth, in slots: the weighted sum that search makes small."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import (
    COUNT,
    DEADLINE,
    DUE,
    DUE_OF,
    LINK_AT,
    LOAD,
    MOST,
    NOW,
    PAST,
    PROJECT,
    RELEASE_OF,
    STATE,
    WEIGHT,
    Floats,
    Ints,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.passing import too_late
from opsloop.engines.scheduling.kernel.timeline import NEVER

TARDINESS, MAKESPAN, FLOW, BALANCE, MOVED = range(5)
BROKEN = 1e6
"""What a slot beyond a deadline or a maximal lag costs: more than anything that is only unwelcome."""


@compiled
def judge(t: Tables, m: Memory, weights: Floats, entry: Floats, ends: Floats, home: Ints) -> float:
    """The value of the plan in memory; `entry[k]` is what entry k of `able` costs where it is used.

    `ends` is scratch: one for each project. `home` is where each activity was published to start, or -1.
    """
    for project in range(ends.shape[0]):
        ends[project] = -1.0
    value, latest = 0.0, t.size[NOW]
    for i in range(t.act.shape[0] - 1):
        finish = m.finish[i]
        if t.act[i, STATE] != PAST:
            latest = max(latest, finish)
            value += BROKEN * max(0, finish - t.act[i, DEADLINE])
            if home[i] >= 0 and m.start[i] != home[i]:
                value += weights[MOVED]
        if finish > t.act[i, DUE]:
            value += weights[TARDINESS] * t.worth[i, WEIGHT] * (finish - t.act[i, DUE])
        if t.act[i, PROJECT] >= 0:
            ends[t.act[i, PROJECT]] = max(ends[t.act[i, PROJECT]], finish)
        value += _broken_lags(t, m, i)
    for project in range(t.project.shape[0]):
        if ends[project] >= 0:
            late = max(0.0, ends[project] - t.project[project, DUE_OF])
            value += weights[TARDINESS] * t.project_weight[project] * late
            value += weights[FLOW] * max(0.0, ends[project] - t.project[project, RELEASE_OF])
    for place in range(m.head.shape[0] - 1):
        if m.head[place] >= 0:
            value += entry[m.head[place]]
    return float(value + weights[MAKESPAN] * (latest - t.size[NOW]) + weights[BALANCE] * _imbalance(m))


@compiled
def _broken_lags(t: Tables, m: Memory, i: int) -> float:
    """What lags longer than allowed cost."""
    value = 0.0
    for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
        if t.link[k, MOST] < NEVER:
            value += BROKEN * too_late(t, m, i, k)
    return value


@compiled
def _imbalance(m: Memory) -> float:
    """The most anybody works less the mean of those who work."""
    most, total, people = 0, 0, 0
    for person in range(m.staff.shape[0] - 1):
        if m.staff[person, COUNT] > 0:
            people += 1
            total += m.staff[person, LOAD]
            most = max(most, m.staff[person, LOAD])
    return most - total / max(1, people)
