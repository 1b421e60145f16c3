"""Placing an activity that several people do together."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    BUSY_AT,
    CALENDAR,
    COUNT,
    EARLIEST,
    FORBIDDEN,
    HEAD_AT,
    LOAD,
    PERSON,
    RANK,
    ROW_AT,
    ROW_FILL,
    ROWS,
    RUN_END,
    SELECT,
    SKILLS,
    SLOTS,
    TAKEN,
    WHOLE,
    WORK,
    Floats,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.matching import join, seat
from opsloop.engines.scheduling.kernel.timeline import NEVER, free_until, gap

LEAST = 1e-6
"""What a skill counts beside the price; load counts less still."""


@compiled
def team(t: Tables, m: Memory, price: Floats, activity: int, at: int) -> bool:
    """The earliest slot at or after `at` at which enough free people can be matched to its places."""
    low, high = t.act[activity, ABLE_AT], t.act[activity + 1, ABLE_AT]
    place = t.act[activity, HEAD_AT]
    heads = t.act[activity + 1, HEAD_AT] - place
    rows = t.act[activity + 1, ROW_AT] - t.act[activity, ROW_AT]
    for k in range(low, high):
        person = t.able[k, PERSON]
        m.scratch[EARLIEST, k - low] = -1 if price[k] < FORBIDDEN / 2 else NEVER
        m.rating[k - low] = price[k] + LEAST * (t.person[person, SKILLS] + LEAST * m.staff[person, LOAD])
    while at < NEVER:
        soon = _refresh(t, m, activity, at)
        if _enough(t, m, activity, at, heads) and _gather(t, m, activity, at, heads):
            seat(m.scratch, m.head, low, high, rows, place)
            late = _together(t, m, activity, at)
            if late < 0:
                return True
            # Somebody is not free for as long as the others need: the same slot without them.
            m.scratch[EARLIEST, late - low] = _without(t, m, activity, late, at)
            continue
        at = soon
    return False


@compiled
def attend(t: Tables, m: Memory, price: Floats, activity: int) -> bool:
    """Seat whoever it asks for, whatever else they do then: for what takes no time any more."""
    low, high = t.act[activity, ABLE_AT], t.act[activity + 1, ABLE_AT]
    place = t.act[activity, HEAD_AT]
    heads, rows = t.act[activity + 1, HEAD_AT] - place, t.act[activity + 1, ROW_AT] - t.act[activity, ROW_AT]
    for k in range(low, high):
        m.scratch[EARLIEST, k - low] = 0
        m.rating[k - low] = price[k]
    if not _enough(t, m, activity, 0, heads) or not _gather(t, m, activity, 0, heads):
        return False
    seat(m.scratch, m.head, low, high, rows, place)
    return True


@compiled
def _refresh(t: Tables, m: Memory, activity: int, at: int) -> int:
    """When each able person alone could start at or after `at`; answers the first of them that is after it."""
    low, work, soon = t.act[activity, ABLE_AT], t.act[activity, WORK], NEVER
    for k in range(low, t.act[activity + 1, ABLE_AT]):
        earliest = m.scratch[EARLIEST, k - low]
        if earliest < at:
            person = t.able[k, PERSON]
            c = t.person[person, CALENDAR]
            begin = gap(
                m.starts,
                m.ends,
                t.person[person, BUSY_AT],
                m.staff[person, COUNT],
                t.calendar[RANK, c, at],
                work,
                t.calendar[RUN_END, c],
                t.act[activity, WHOLE] == 1,
                t.calendar[RANK, c, t.size[SLOTS]] - work,
            )
            earliest = NEVER if begin == NEVER else t.calendar[SELECT, c, begin]
            m.scratch[EARLIEST, k - low] = earliest
        if at < earliest < soon:
            soon = earliest
    return int(soon)


@compiled
def _enough(t: Tables, m: Memory, activity: int, at: int, heads: int) -> bool:
    """Whether, demand row by demand row, as many people as it asks for could start at this slot."""
    low, high = t.act[activity, ABLE_AT], t.act[activity + 1, ABLE_AT]
    ready = 0
    for k in range(low, high):
        m.scratch[TAKEN, k - low] = -1
        if m.scratch[EARLIEST, k - low] == at:
            ready += 1
    if ready < heads:
        return False
    first = t.act[activity, ROW_AT]
    for row in range(t.act[activity + 1, ROW_AT] - first):
        m.scratch[ROW_FILL, row] = 0
        able = 0
        for k in range(low, high):
            if m.scratch[EARLIEST, k - low] == at and (t.able[k, ROWS] >> row) & 1:
                able += 1
        if able < t.row[first + row]:
            return False
    return True


@compiled
def _gather(t: Tables, m: Memory, activity: int, at: int, heads: int) -> bool:
    """Take those who could start in order of their rating until the places are filled."""
    low, high = t.act[activity, ABLE_AT], t.act[activity + 1, ABLE_AT]
    first, rows = t.act[activity, ROW_AT], t.act[activity + 1, ROW_AT] - t.act[activity, ROW_AT]
    filled = 0
    while True:
        best = -1
        for k in range(low, high):
            if (
                m.scratch[EARLIEST, k - low] == at
                and m.scratch[TAKEN, k - low] == -1
                and (best < 0 or m.rating[k - low] < m.rating[best - low])
            ):
                best = k
        if best < 0:
            return False
        m.scratch[TAKEN, best - low] = -3  # looked at
        if join(m.scratch, t.able, t.row, low, high, first, rows, best):
            filled += 1
            if filled == heads:
                return True


@compiled
def _together(t: Tables, m: Memory, activity: int, at: int) -> int:
    """Start and finish of the seated team; or the entry of somebody in the way, and -1 where nobody is."""
    finish, idle = _joint_finish(t, m, activity, at)
    if idle >= 0:
        return idle
    m.start[activity], m.finish[activity] = at, finish
    for place in range(t.act[activity, HEAD_AT], t.act[activity + 1, HEAD_AT]):
        person = t.able[m.head[place], PERSON]
        c = t.person[person, CALENDAR]
        busy = free_until(m.starts, m.ends, t.person[person, BUSY_AT], m.staff[person, COUNT], t.calendar[RANK, c, at])
        if busy < t.calendar[RANK, c, finish]:
            return int(m.head[place])
    return -1


@compiled
def _joint_finish(t: Tables, m: Memory, activity: int, at: int) -> tuple[int, int]:
    """When the team, each on their own calendar, has worked long enough together, and -1.

    Where it cannot, because the activity is whole and somebody is off, or the horizon ends: anything, and that entry.
    """
    work, first, last = t.act[activity, WORK], t.act[activity, HEAD_AT], t.act[activity + 1, HEAD_AT]
    c = t.person[t.able[m.head[first], PERSON], CALENDAR]
    same = True
    for place in range(first + 1, last):
        same = same and t.person[t.able[m.head[place], PERSON], CALENDAR] == c
    if same:
        return int(t.calendar[SELECT, c, t.calendar[RANK, c, at] + work - 1]) + 1, -1
    slot = at
    while work > 0 and slot < t.size[SLOTS]:
        idle = -1
        for place in range(first, last):
            c = t.person[t.able[m.head[place], PERSON], CALENDAR]
            if t.calendar[RANK, c, slot + 1] == t.calendar[RANK, c, slot]:
                idle = m.head[place]
        if idle < 0:
            work -= 1
        elif t.act[activity, WHOLE] == 1 and t.calendar[RANK, 0, slot + 1] > t.calendar[RANK, 0, slot]:
            return slot, int(idle)
        slot += 1
    return int(slot), -1 if work == 0 else int(m.head[first])


@compiled
def _without(t: Tables, m: Memory, activity: int, entry: int, at: int) -> int:
    """The first slot after `at` at which the person could start alone; they are looked at again from there."""
    person, work = t.able[entry, PERSON], t.act[activity, WORK]
    c = t.person[person, CALENDAR]
    begin = gap(
        m.starts,
        m.ends,
        t.person[person, BUSY_AT],
        m.staff[person, COUNT],
        t.calendar[RANK, c, at] + 1,
        work,
        t.calendar[RUN_END, c],
        t.act[activity, WHOLE] == 1,
        t.calendar[RANK, c, t.size[SLOTS]] - work,
    )
    return NEVER if begin == NEVER else int(t.calendar[SELECT, c, begin])
