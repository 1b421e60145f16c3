"""From slots back to the times of the problem: activities, people, figures, and facts that do not hold together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from opsloop.engines.scheduling.cpsat import Found
from opsloop.engines.scheduling.facts import LINK_KINDS, Activity, Link
from opsloop.engines.scheduling.kernel.arrays import (
    DEADLINE,
    DUE,
    DUE_OF,
    FROM,
    HEAD_AT,
    KIND,
    LAG,
    LENGTH,
    LINK_AT,
    PAST,
    PERSON,
    PINNED,
    PROJECT,
    RELEASE_OF,
    ROW_AT,
    SLOTS,
    STARTED,
    STATE,
    WEIGHT,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.plan import Conflict, Figures, Planned, Seat
from opsloop.engines.scheduling.problem import Problem

OF_FINISHES = (LINK_KINDS.index("FS"), LINK_KINDS.index("FF"))
"""Links that mean the same to what takes no time: it waits for a finish."""
SMALLEST = 1e-6
"""Of money: sums of many numbers."""


def planned(problem: Problem, t: Tables, found: Found) -> tuple[Planned, ...]:
    """Every activity in the problem's order, with exact times."""
    done: dict[int, Planned] = {}
    finish = found.finishes
    for i in problem.topological:
        activity = problem.activities[i]
        if activity.finished is not None and activity.started is not None:
            begin, end = activity.started, activity.finished
        elif activity.started is not None and not activity.remaining:
            begin, end = activity.started, problem.start
        elif finish[i] == found.starts[i]:
            begin = end = _moment(problem, t, found, i, done)
        else:
            last = min(int(finish[i]), int(t.size[SLOTS])) - 1  # a pin may lie beyond the calendars
            begin, end = int(t.time[min(int(found.starts[i]), last)]), int(t.time[last] + t.size[LENGTH])
            begin = activity.started if activity.started is not None else activity.pinned_start or begin
            end = max(begin, end)
        done[i] = Planned(id=activity.id, start=begin, finish=end, people=tuple(_seats(problem, t, found, i)))
    return tuple(done[i] for i in range(len(problem.activities)))


def _moment(problem: Problem, t: Tables, found: Found, i: int, done: dict[int, Planned]) -> int:
    """When something that takes no time happens: as early as links and release allow, in the slot that was found."""
    activity, latest = problem.activities[i], int(t.time[found.starts[i]])
    if activity.pinned_start is not None or activity.started is not None:
        return int(activity.started if activity.pinned_start is None else activity.pinned_start)  # type: ignore[arg-type]
    bounds = moment_bounds(problem, t, i)
    if bounds is None:
        return latest
    earliest, before = bounds
    return min(latest, max([earliest, *(done[each].finish for each in before)]))


def moment_bounds(problem: Problem, t: Tables, i: int) -> tuple[int, list[int]] | None:
    """Before when something that takes no time cannot be, and the finishes it waits for; None: only its slot tells."""
    activity = problem.activities[i]
    if problem.money and activity.cost:
        return None  # its money is booked in the slot: not on the evening before, which another limit may hold
    links = range(int(t.act[i, LINK_AT]), int(t.act[i + 1, LINK_AT]))
    if any(t.link[k, LAG] or t.link[k, KIND] not in OF_FINISHES for k in links):
        return None
    project = next((row for row in problem.projects if row.id == activity.project), None)
    earliest = max(problem.start, activity.release or problem.start, (project and project.release) or problem.start)
    return earliest, [int(t.link[k, FROM]) for k in links]


def _seats(problem: Problem, t: Tables, found: Found, i: int) -> Iterator[Seat]:
    place = int(t.act[i, HEAD_AT])
    if t.act[i, STATE] == PAST:
        return
    for row in range(int(t.act[i + 1, ROW_AT] - t.act[i, ROW_AT])):
        for _ in range(int(t.row[t.act[i, ROW_AT] + row])):
            entry = int(found.heads[place])
            if entry >= 0:
                person = problem.people[int(t.able[entry, PERSON])].id
                yield Seat(person, problem.activities[i].requires[row].skill)
            place += 1


def figures(problem: Problem, t: Tables, rows: tuple[Planned, ...], finish: Ints) -> Figures:
    """What the plan is judged by."""
    length = int(t.size[LENGTH])
    late = np.maximum(0, finish - t.act[:-1, DUE]) * t.worth[:, WEIGHT]
    tardiness, flow = float(late.sum()) * length, 0.0
    for project in range(len(t.project)):
        mine = finish[t.act[:-1, PROJECT] == project]
        if len(mine):
            tardiness += max(0, int(mine.max()) - int(t.project[project, DUE_OF])) * t.project_weight[project] * length
            flow += max(0, int(mine.max()) - int(t.project[project, RELEASE_OF])) * length
    by_id = {person.id: person for person in problem.people}
    load = dict.fromkeys(by_id, 0)
    cost, over, interest = 0.0, 0, 0.0
    for activity, row in zip(problem.activities, rows, strict=True):
        cost += activity.cost
        levels = {asked.skill: asked.level for asked in activity.requires}
        for seat in row.people:
            person = by_id[seat.person]
            load[seat.person] += activity.working
            cost += person.cost_per_hour * activity.working * problem.unit_minutes / 60
            over += person.skills[seat.skill] - levels[seat.skill]
            interest += person.interests.get(seat.skill, 0.0) * activity.working
    busy = [each for each in load.values() if each]
    return Figures(
        makespan=max(
            [problem.start, *(r.finish for r, a in zip(rows, problem.activities, strict=True) if a.finished is None)]
        )
        - problem.start,
        tardiness=round(float(tardiness), 6),
        flow=float(flow),
        cost=round(cost, 6),
        imbalance=max(busy) - sum(busy) // len(busy) if busy else 0,
        overqualified=over,
        interest=round(interest, 6),
    )


def conflicts(problem: Problem, t: Tables, rows: tuple[Planned, ...], finish: Ints) -> Iterator[Conflict]:
    """Hard facts that the plan does not keep."""
    at = {row.id: row for row in rows}
    for i, activity in enumerate(problem.activities):
        me, row = activity.id, at[activity.id]
        if t.act[i, STATE] == PAST:
            continue
        if finish[i] > t.act[i, DEADLINE] and row.finish > (limit := _deadline(problem, activity)):
            yield Conflict(kind="deadline", activity=me, at=row.finish, limit=limit)
        if len(row.people) < activity.heads:
            yield Conflict(kind="people", activity=me, at=row.start)
        elif t.act[i, STATE] in {PINNED, STARTED} and not activity.heads:
            yield from _overused(problem, rows, activity, row)
    yield from _overspent(problem, rows)
    for link in problem.links:
        pinned = t.act[problem.index[link.after], STATE] == PINNED
        if pinned or link.max_lag is not None:
            yield from _unkept(problem, link, at[link.before], at[link.after], pinned=pinned)


def _unkept(problem: Problem, link: Link, before: Planned, after: Planned, *, pinned: bool) -> Iterator[Conflict]:
    """What a pin, or whatever comes late, does to a link that leads to it."""
    begun = before.finish if link.kind in {"FS", "FF"} else before.start
    then = after.start if link.kind in {"FS", "SS"} else after.finish
    lag = problem.lag(link, begun, then)
    if pinned and (lag < link.lag or (link.lag >= 0 and then < begun)):
        yield Conflict(kind="link", activity=link.after, other=link.before, at=after.start)
    settled = problem.activities[problem.index[link.after]].started is not None
    if link.max_lag is not None and not settled and lag > link.max_lag:
        yield Conflict(kind="max_lag", activity=link.after, other=link.before, at=lag, limit=link.max_lag)


def _overspent(problem: Problem, rows: tuple[Planned, ...]) -> Iterator[Conflict]:
    """Pins that take more than a money limit has left."""
    cost_per_hour = {person.id: person.cost_per_hour for person in problem.people}
    pairs = [pair for pair in zip(problem.activities, rows, strict=True) if pair[0].started is None]
    for limit in problem.money:
        within = [(each, row) for each, row in pairs if limit.start <= row.start < limit.end]
        spent = sum(
            each.cost
            + each.working * problem.unit_minutes / 60 * sum(cost_per_hour[seat.person] for seat in row.people)
            for each, row in within
        )
        if spent > limit.amount + SMALLEST:
            pins = [(each, row) for each, row in within if each.pinned_start is not None]
            yield from (Conflict(kind="money", activity=each.id, at=row.start) for each, row in pins)


def _overused(problem: Problem, rows: tuple[Planned, ...], activity: Activity, row: Planned) -> Iterator[Conflict]:
    """Equipment that a pin takes although it is in use."""
    for kind in problem.equipment:
        if activity.uses.get(kind.id):
            used = _most_used(problem, rows, kind.id, row)
            if used > kind.capacity:
                yield Conflict(kind="equipment", activity=activity.id, other=kind.id, at=row.start, limit=used)


def _most_used(problem: Problem, rows: tuple[Planned, ...], kind: str, during: Planned) -> int:
    """The most units in use at once while an activity runs."""
    pairs = zip(problem.activities, rows, strict=True)
    using = [(each.uses[kind], row) for each, row in pairs if each.uses.get(kind) and each.finished is None]
    moments = [during.start, *(row.start for _, row in using if during.start < row.start < during.finish)]
    return max(sum(amount for amount, row in using if row.start <= moment < row.finish) for moment in moments)


def _deadline(problem: Problem, activity: Activity) -> int:
    limits = [activity.deadline, *(row.deadline for row in problem.projects if row.id == activity.project)]
    return min(limit for limit in limits if limit is not None)
