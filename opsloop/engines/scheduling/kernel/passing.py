"""Before and between placements: an empty memory, work that stands, and the bounds that links set."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import (
    COUNT,
    ELAPSED,
    FF,
    FROM,
    FS,
    HEAD_AT,
    KIND,
    LAG,
    LENGTH,
    LINK_AT,
    LOAD,
    MOST,
    NOW,
    PAST,
    PAST_END,
    PIN,
    PLAIN,
    RANK,
    RELEASE,
    SELECT,
    SLOTS,
    SS,
    STARTED,
    STATE,
    WORK,
    Floats,
    Longs,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.placing import commit, place
from opsloop.engines.scheduling.kernel.teaming import attend


@compiled
def clear(t: Tables, m: Memory) -> None:
    """Nothing is planned and everything is free."""
    for person in range(m.staff.shape[0]):
        m.staff[person, COUNT], m.staff[person, LOAD] = 0, 0
    for seat in range(m.head.shape[0]):
        m.head[seat] = -1
    for limit in range(m.spent.shape[0]):
        m.spent[limit] = 0.0
    for word in range(t.capacity.shape[0]):
        for slot in range(m.free.shape[0]):
            m.free[slot, word] = t.capacity[word]


@compiled
def fix(t: Tables, m: Memory, price: Floats, activity: int) -> None:
    """Pinned and started work stands where it is said; the past binds nobody.

    Where two pins want the same person, the later one stands as well, but binds nobody: the plan shows the conflict.
    """
    pin = t.act[activity, PIN]
    if t.act[activity, STATE] == PAST:
        m.start[activity], m.finish[activity] = pin, t.act[activity, PAST_END]
        return
    begin = t.size[NOW] if t.act[activity, STATE] == STARTED else pin
    if t.act[activity, STATE] == STARTED and t.act[activity, WORK] == 0:
        heads = t.act[activity + 1, HEAD_AT] - t.act[activity, HEAD_AT]
        m.start[activity], m.finish[activity] = pin, begin
        if heads == 0 or attend(t, m, price, activity):
            return
    elif place(t, m, price, activity, begin, 0) and _stands(t, m, activity, begin):
        commit(t, m, activity)
        m.start[activity] = pin
        return
    m.start[activity], m.finish[activity] = pin, begin + t.act[activity, WORK]
    for seat in range(t.act[activity, HEAD_AT], t.act[activity + 1, HEAD_AT]):
        m.head[seat] = -1


@compiled
def _stands(t: Tables, m: Memory, activity: int, begin: int) -> bool:
    """Whether it was placed where it should stand. What needs nobody may be pinned to when the house is closed."""
    start = m.start[activity]
    if start == begin or t.act[activity, STATE] == STARTED:
        return True
    nobody = t.act[activity + 1, HEAD_AT] == t.act[activity, HEAD_AT]
    return bool(nobody and t.size[PLAIN] == 0 and t.calendar[RANK, 0, start] == t.calendar[RANK, 0, begin])


@compiled
def bounds(t: Tables, m: Memory, activity: int) -> tuple[int, int]:
    """The earliest start and the earliest finish that release and links allow."""
    at, finish_from = t.act[activity, RELEASE], 0
    for k in range(t.act[activity, LINK_AT], t.act[activity + 1, LINK_AT]):
        kind, before = t.link[k, KIND], t.link[k, FROM]
        from_finish = kind == FS or kind == FF
        begun = m.finish[before] if from_finish else m.start[before]
        ended = from_finish and m.finish[before] > m.start[before]
        bound = begun if t.link[k, LAG] == 0 else lagged(t, begun, ended, t.link[k, LAG], t.link[k, ELAPSED] == 1)
        if kind == FS or kind == SS:
            at = max(at, bound)
        elif t.link[k, ELAPSED] == 1 and t.link[k, LAG] != 0:
            moment = (t.time[begun - 1] + t.size[LENGTH] if ended else t.time[begun]) + t.link[k, LAG]
            finish_from = max(finish_from, _ending(t, bound, moment))
        elif t.link[k, LAG] == 0 and not ended:
            finish_from = max(finish_from, _ending(t, begun, t.time[begun]))
        else:
            finish_from = max(finish_from, bound)
    return at, finish_from


@compiled
def _ending(t: Tables, slot: int, moment: int) -> int:
    """The first slot, from this one on, before which work ends at or after the moment: nights lie between slots."""
    if slot == 0 or t.time[slot - 1] + t.size[LENGTH] >= moment:
        return slot
    return int(min(slot + 1, t.size[SLOTS]))


@compiled
def lagged(t: Tables, slot: int, ended: bool, lag: int, elapsed: bool) -> int:
    """The first slot that comes `lag` after the start of this one, or after the end of the one before where `ended`.

    The lag is house time, or time units where elapsed.
    """
    if elapsed:
        moment = t.time[slot - 1] + t.size[LENGTH] if ended else t.time[slot]
        return _slot_from(t.time, moment + lag, t.size[SLOTS])
    if t.size[PLAIN] == 1:
        return int(max(0, min(slot + lag, t.size[SLOTS])))
    passed = t.calendar[RANK, 0, slot] + lag
    if lag > 0:
        return int(min(t.calendar[SELECT, 0, min(passed - 1, t.size[SLOTS])] + 1, t.size[SLOTS]))
    return int(t.calendar[SELECT, 0, passed]) if passed >= 0 else 0


@compiled
def too_late(t: Tables, m: Memory, activity: int, k: int) -> int:
    """By how many slots the activity comes later than its link k allows at most; what has started is settled."""
    if t.act[activity, STATE] == STARTED or t.act[activity, STATE] == PAST:
        return 0
    kind, before, most = t.link[k, KIND], t.link[k, FROM], t.link[k, MOST]
    from_finish, elapsed = kind == FS or kind == FF, t.link[k, ELAPSED] == 1
    begun = m.finish[before] if from_finish else m.start[before]
    then = m.start[activity] if kind == FS or kind == SS else m.finish[activity]
    if most < 0 and not elapsed:  # it may have to come before the first slot
        passed = (begun if t.size[PLAIN] == 1 else t.calendar[RANK, 0, begun]) + most
        if passed < 0:
            return int(then - passed)
    ended = from_finish and m.finish[before] > m.start[before]
    return int(max(0, then - lagged(t, begun, ended, most, elapsed)))


@compiled
def _slot_from(time: Longs, moment: int, slots: int) -> int:
    """The first slot that starts at or after the moment."""
    low, high = 0, slots
    while low < high:
        middle = (low + high) >> 1
        if time[middle] >= moment:
            high = middle
        else:
            low = middle + 1
    return low
