"""What is true of every plan: the earliest finishes on people's own calendars, and what must follow them."""

from opsloop.engines.scheduling.compiling import compiled, entry
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    CALENDAR,
    ELAPSED,
    FF,
    FREE,
    FROM,
    FS,
    HEAD_AT,
    KIND,
    LAG,
    LINK_AT,
    NOW,
    PAST,
    PAST_END,
    PERSON,
    PIN,
    PLAIN,
    PROJECT,
    RANK,
    RELEASE,
    SELECT,
    SLOTS,
    SS,
    STARTED,
    STATE,
    WORK,
    Flags,
    Floats,
    Ints,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.passing import clear, fix


@entry
def settle(t: Tables, m: Memory, price: Floats, settled: Flags) -> None:
    """What is settled takes its people, as every plan begins; what else is not free is left out."""
    clear(t, m)
    for i in range(settled.shape[0]):
        if settled[i] == 1:
            fix(t, m, price, i)


@entry
def earliest(t: Tables, topological: Ints, settled: Flags, start: Ints, finish: Ints, soonest: Ints) -> None:
    """Earliest start and finish of each activity, as if nobody else wanted its people; `soonest` is scratch.

    What is settled has its start and finish already.
    """
    for k in range(topological.shape[0]):
        i = topological[k]
        state, work = t.act[i, STATE], t.act[i, WORK]
        if settled[i] == 1:
            continue
        if state == FREE:
            start[i], least = _linked(t, i, start, finish)
            finish[i] = min(max(least, _worked(t, i, start[i], soonest)), t.size[SLOTS])
        else:
            start[i] = t.act[i, PIN]
            finish[i] = max(start[i], t.size[NOW]) + work if state == STARTED else start[i] + work
            if state == PAST:
                finish[i] = t.act[i, PAST_END]


@compiled
def _linked(t: Tables, i: int, start: Ints, finish: Ints) -> tuple[int, int]:
    """The earliest start and finish that release and links allow."""
    at, least = t.act[i, RELEASE], 0
    for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
        kind, before = t.link[k, KIND], t.link[k, FROM]
        begun = finish[before] if kind == FS or kind == FF else start[before]
        bound = begun + _lag(t, k)
        if kind == FS or kind == SS:
            at = max(at, bound)
        else:
            least = max(least, bound)
    return min(at, t.size[SLOTS]), least


@compiled
def _lag(t: Tables, k: int) -> int:
    """How many slots a lag takes at least: what is elapsed may lie between slots, what is negative may be long."""
    lag = t.link[k, LAG]
    if t.size[PLAIN] == 1:
        return int(lag)
    if lag < 0:
        return -int(t.size[SLOTS])
    return 0 if t.link[k, ELAPSED] == 1 else int(lag)


@compiled
def _worked(t: Tables, i: int, at: int, soonest: Ints) -> int:
    """When as many as it asks for could each have done the work alone."""
    work, heads = t.act[i, WORK], t.act[i + 1, HEAD_AT] - t.act[i, HEAD_AT]
    if work == 0 or at >= t.size[SLOTS]:
        return int(at + work)
    if heads == 0:
        return _done(t, 0, at, work)
    known = 0
    for k in range(t.act[i, ABLE_AT], t.act[i + 1, ABLE_AT]):
        done = _done(t, t.person[t.able[k, PERSON], CALENDAR], at, work)
        if known == heads and done >= soonest[known - 1]:
            continue
        known = min(known + 1, heads)
        place = known - 1
        while place > 0 and soonest[place - 1] > done:
            soonest[place] = soonest[place - 1]
            place -= 1
        soonest[place] = done
    return int(soonest[known - 1])


@compiled
def _done(t: Tables, calendar: int, at: int, work: int) -> int:
    last = t.calendar[RANK, calendar, at] + work - 1
    return int(t.calendar[SELECT, calendar, min(last, t.size[SLOTS])]) + 1


@entry
def remaining(t: Tables, topological: Ints, after: Ints) -> None:
    """How long after each activity's finish its project ends at least: what waits for it there."""
    for k in range(topological.shape[0]):
        after[k] = 0
    for place in range(topological.shape[0] - 1, -1, -1):
        i = topological[place]
        if t.act[i, STATE] != FREE or t.act[i, PROJECT] < 0:
            continue
        for k in range(t.act[i, LINK_AT], t.act[i + 1, LINK_AT]):
            kind, before = t.link[k, KIND], t.link[k, FROM]
            if t.act[before, PROJECT] == t.act[i, PROJECT] and (kind == FS or kind == FF):
                apart = _lag(t, k) + after[i] + (t.act[i, WORK] if kind == FS else 0)
                after[before] = max(after[before], apart)
