"""Placing one activity as early as its people, equipment and money allow."""

from opsloop.engines.scheduling.compiling import compiled
from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    BUSY_AT,
    CALENDAR,
    COST,
    COUNT,
    FORBIDDEN,
    HEAD_AT,
    LIMIT,
    LOAD,
    PERIOD_END,
    PERSON,
    PLAIN,
    RANK,
    RUN_END,
    SELECT,
    SKILLS,
    SLOTS,
    STARTED,
    STATE,
    WHOLE,
    WORK,
    Floats,
    Memory,
    Tables,
)
from opsloop.engines.scheduling.kernel.equipment import last_conflict, take
from opsloop.engines.scheduling.kernel.teaming import team
from opsloop.engines.scheduling.kernel.timeline import NEVER, gap, occupy


@compiled
def place(t: Tables, m: Memory, price: Floats, activity: int, at: int, finish_from: int) -> bool:
    """Start and finish of the activity not before `at` and `finish_from`; False beyond the horizon."""
    heads = t.act[activity + 1, HEAD_AT] - t.act[activity, HEAD_AT]
    while at < t.size[SLOTS]:
        if heads == 0:
            found = _alone(t, m, activity, at)
        elif heads == 1:
            found = _one(t, m, price, activity, at)
        else:
            found = team(t, m, price, activity, at)
        if not found:
            return False
        later = _hindered(t, m, activity, finish_from)
        if later < 0:
            return True
        at = later
    return t.act[activity, WORK] == 0 and _alone(t, m, activity, at)


@compiled
def _hindered(t: Tables, m: Memory, activity: int, finish_from: int) -> int:
    """From which slot to look again, because of the finish, equipment or money; -1 where nothing hinders."""
    start, finish = m.start[activity], m.finish[activity]
    if finish < finish_from:
        steady = t.size[PLAIN] == 1 or t.act[activity, WORK] == 0
        return int(max(start + 1, finish_from - t.act[activity, WORK]) if steady else start + 1)
    conflict = last_conflict(m.free, t.need[activity], start, finish)
    if conflict >= 0:
        return conflict + 1
    if t.money.shape[0] and t.act[activity, STATE] != STARTED and t.period[start] >= 0:
        period = t.period[start]
        if m.spent[period] + cost_of(t, m, activity) > t.money[period, LIMIT] + 1e-9:
            return int(t.money[period, PERIOD_END])
    return -1


@compiled
def cost_of(t: Tables, m: Memory, activity: int) -> float:
    """What its people and the activity itself cost."""
    cost = t.worth[activity, COST]
    for place in range(t.act[activity, HEAD_AT], t.act[activity + 1, HEAD_AT]):
        if m.head[place] >= 0:
            cost += t.slot_cost[t.able[m.head[place], PERSON]] * t.act[activity, WORK]
    return float(cost)


@compiled
def _alone(t: Tables, m: Memory, activity: int, at: int) -> bool:
    """Nobody is needed: it proceeds while the house (calendar 0) is open."""
    work = t.act[activity, WORK]
    if work == 0 or t.size[PLAIN] == 1:
        m.start[activity], m.finish[activity] = at, at + work
        return bool(at + work <= t.size[SLOTS])
    first = t.calendar[RANK, 0, at]
    last = t.calendar[SELECT, 0, min(first + work - 1, t.size[SLOTS])]
    m.start[activity], m.finish[activity] = t.calendar[SELECT, 0, first], last + 1
    return bool(last < t.size[SLOTS])


@compiled
def _one(t: Tables, m: Memory, price: Floats, activity: int, at: int) -> bool:
    """The person who finishes it first, prices added; of equals the less loaded, then the one with fewer skills."""
    work, whole = t.act[activity, WORK], t.act[activity, WHOLE] == 1
    best, best_load, best_skills = float(NEVER), 0, 0
    chosen = -1
    for k in range(t.act[activity, ABLE_AT], t.act[activity + 1, ABLE_AT]):
        if price[k] >= FORBIDDEN / 2 or at + work + price[k] > best:
            continue
        person = t.able[k, PERSON]
        c = t.person[person, CALENDAR]
        within = t.size[SLOTS] if best == NEVER else min(t.size[SLOTS], int(best - price[k]))
        limit = t.calendar[RANK, c, within] - work
        begin = gap(
            m.starts,
            m.ends,
            t.person[person, BUSY_AT],
            m.staff[person, COUNT],
            t.calendar[RANK, c, at],
            work,
            t.calendar[RUN_END, c],
            whole,
            limit,
        )
        if begin == NEVER:
            continue
        finish = t.calendar[SELECT, c, begin + work - 1] + 1
        key = finish + price[k]
        load, skills = m.staff[person, LOAD], t.person[person, SKILLS]
        if key < best or (key == best and (load < best_load or (load == best_load and skills < best_skills))):
            best, best_load, best_skills = key, load, skills
            chosen = k
            m.start[activity], m.finish[activity] = t.calendar[SELECT, c, begin], finish
    m.head[t.act[activity, HEAD_AT]] = chosen
    return chosen >= 0


@compiled
def commit(t: Tables, m: Memory, activity: int) -> None:
    """Bind its people, equipment and money from start to finish."""
    start, finish = m.start[activity], m.finish[activity]
    if t.money.shape[0] and t.act[activity, STATE] != STARTED and start < t.size[SLOTS] and t.period[start] >= 0:
        m.spent[t.period[start]] += cost_of(t, m, activity)
    if start == finish:
        return
    take(m.free, t.need[activity], start, finish)
    for place in range(t.act[activity, HEAD_AT], t.act[activity + 1, HEAD_AT]):
        if m.head[place] >= 0:
            person = t.able[m.head[place], PERSON]
            c = t.person[person, CALENDAR]
            low, high = t.calendar[RANK, c, start], t.calendar[RANK, c, finish]
            m.staff[person, LOAD] += t.act[activity, WORK]
            if low < high:
                m.staff[person, COUNT] = occupy(
                    m.starts, m.ends, t.person[person, BUSY_AT], m.staff[person, COUNT], low, high
                )
