"""Does a plan keep its facts? Asked a second time, moment by moment, knowing only the problem, the plan and calendars.

Written from the data classes alone, apart from the solver and its own checker, so that the two can contradict each
other. Slow on purpose: a moment is one unit of the problem's time, and each is looked at by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import Activity, Equipment, Link, Person, Plan, Planned, Problem

Ends = dict[str, Planned]


def objections(problem: Problem, plan: Plan) -> list[str]:
    """What the plan breaks, a sentence each; none where it keeps every fact."""
    times = Counter(row.id for row in plan.activities)
    wrong = [f"{each.id} is planned {times[each.id]} times" for each in problem.activities if times[each.id] != 1]
    wrong += [f"{name} is planned but not asked for" for name in times if name not in problem.index]
    if wrong:
        return wrong
    rows = {row.id: row for row in plan.activities}
    for activity in problem.activities:
        wrong += _of_one(problem, activity, rows[activity.id], rows)
    for link in problem.links:
        wrong += _of_link(problem, link, rows)
    for person in problem.people:
        wrong += _of_person(problem, person, rows)
    for equipment in problem.equipment:
        wrong += _of_equipment(problem, equipment, rows)
    return [*wrong, *_of_projects(problem, rows), *_of_money(problem, rows)]


def _of_one(problem: Problem, activity: Activity, row: Planned, rows: Ends) -> Iterator[str]:
    if activity.finished is not None:
        if (row.start, row.finish) != (activity.started, activity.finished):
            yield f"{row.id} is past, but does not stand where it was"
        return
    if row.finish < row.start:
        yield f"{row.id} finishes before it starts"
    yield from _of_dates(problem, activity, row)
    yield from _of_team(problem, activity, row)
    yield from _of_work(problem, activity, row, rows)


def _of_dates(problem: Problem, activity: Activity, row: Planned) -> Iterator[str]:
    if activity.started is not None:
        if row.start != activity.started:
            yield f"{row.id} has started at {activity.started}, not at {row.start}"
    else:
        releases = [problem.start, activity.release, *(p.release for p in problem.projects if p.id == activity.project)]
        early = any(release is not None and row.start < release for release in releases)
        if early and activity.pinned_start is None:  # a pin says more than a release
            yield f"{row.id} starts at {row.start}, before it may"
    if activity.pinned_start is not None and row.start != activity.pinned_start:
        yield f"{row.id} leaves its pinned start"
    if activity.deadline is not None and row.finish > activity.deadline:
        yield f"{row.id} passes its deadline"


def _of_team(problem: Problem, activity: Activity, row: Planned) -> Iterator[str]:
    able = {person.id: person.skills for person in problem.people}
    names = [seat.person for seat in row.people]
    if len(set(names)) < len(names):
        yield f"{row.id} has somebody in two places"
    if any(name not in able for name in names):
        yield f"{row.id} is done by somebody unknown"
        return
    if activity.pinned_people and set(names) != set(activity.pinned_people):
        yield f"{row.id} is not done by those pinned"
    asked, there = defaultdict(list), defaultdict(list)
    for requirement in activity.requires:
        asked[requirement.skill] += [requirement.level] * requirement.count
    for seat in row.people:
        there[seat.skill].append(able[seat.person].get(seat.skill, -1))
    for skill in asked.keys() | there.keys():
        wanted, given = sorted(asked[skill]), sorted(there[skill])
        if len(wanted) != len(given) or any(high < low for low, high in zip(wanted, given, strict=True)):
            yield f"{row.id} wants {skill} at {wanted}, and has {given}"


def _of_work(problem: Problem, activity: Activity, row: Planned, rows: Ends) -> Iterator[str]:
    """It proceeds in the moments in which its whole team works; the house's where it has none."""
    begun = activity.started is not None
    moments = _bound(problem, activity, row)
    worked = [_at_work(problem, row, at) for at in moments]
    wanted = activity.remaining if begun else activity.working
    if wanted == 0 and not begun and row.start != row.finish:
        yield f"{row.id} takes no time, but not at one moment"
    if sum(worked) != wanted:
        yield f"{row.id} is worked on for {sum(worked)}, wanted {wanted}"
    if begun and wanted == 0 and row.finish != max(row.start, problem.start):
        yield f"{row.id} has nothing left, but is not finished at once"
    if begun and wanted:
        yield from _of_resuming(problem, activity, row, moments.start, rows)
    pauses = [at for at, works in zip(moments, worked, strict=True) if not works]
    if not activity.interruptible and any(_open(problem.calendar, at) for at in pauses):
        yield f"{row.id} pauses while the house is open"


def _of_resuming(problem: Problem, activity: Activity, row: Planned, begin: int, rows: Ends) -> Iterator[str]:
    """What goes on later than at once has no earlier moment from which all that is left of it could be done in one go.

    What stands before it in the problem takes its people and equipment first; what comes behind it does not.
    """
    mine = {seat.person for seat in row.people}
    taken: set[int] = set()
    used: dict[int, Counter[str]] = defaultdict(Counter)
    for other in problem.activities[: problem.index[activity.id]]:
        if other.started is None and other.pinned_start is None:
            continue
        for at in _bound(problem, other, rows[other.id]):
            used[at].update(other.uses)
            if mine & {seat.person for seat in rows[other.id].people}:
                taken.add(at)
    capacity = {each.id: each.capacity for each in problem.equipment}
    wants = {name: amount for name, amount in activity.uses.items() if amount}
    full = {at for at in used if any(used[at][name] + amount > capacity[name] for name, amount in wants.items())}
    for at in range(max(row.start, problem.start), begin):
        if _could_go_on(problem, activity, row, at, taken | full):
            yield f"{row.id} has started, but waits until {begin} for nothing since {at}"
            return


def _could_go_on(problem: Problem, activity: Activity, row: Planned, at: int, barred: set[int]) -> bool:
    """Whether what is left could be done from this moment on, in none of the moments that are barred."""
    left = activity.remaining or 0
    if not _at_work(problem, row, at):
        return False
    for moment in range(at, row.finish):
        works = _at_work(problem, row, moment)
        if moment in barred or not (works or activity.interruptible or not _open(problem.calendar, moment)):
            return False
        left -= works
        if left == 0:
            return True
    return False


def _at_work(problem: Problem, row: Planned, at: int) -> bool:
    """Whether its whole team works; the house where it has none."""
    team = {seat.person for seat in row.people}
    calendars = [person.calendar or problem.calendar for person in problem.people if person.id in team]
    return all(_open(calendar, at) for calendar in calendars or [problem.calendar])


def _open(calendar: WorkingTime | None, at: int) -> bool:
    """Always without a calendar; never outside of the time that it lays out."""
    return calendar is None or (calendar.start <= at < calendar.end and calendar.works_at(at))


def _of_link(problem: Problem, link: Link, rows: Ends) -> Iterator[str]:
    before, after = rows[link.before], rows[link.after]
    earlier = before.finish if link.kind[0] == "F" else before.start
    later = after.finish if link.kind[1] == "F" else after.start
    if problem.activities[problem.index[link.after]].started is not None:
        return  # where it is, and when it will be done, is settled
    calendar = None if link.elapsed else problem.calendar
    passed = sum(_open(calendar, at) for at in range(earlier, later))
    missing = sum(_open(calendar, at) for at in range(later, earlier))
    if missing > -link.lag if link.lag < 0 else later < earlier or passed < link.lag:
        yield f"{link.kind} from {link.before} to {link.after} comes {passed - missing} later, wanted {link.lag}"
    if link.max_lag is not None and passed - missing > link.max_lag:
        yield f"{link.kind} from {link.before} to {link.after} comes {passed - missing} later, at most {link.max_lag}"


def _bound(problem: Problem, activity: Activity, row: Planned) -> range:
    """The moments in which it binds people and equipment; finished work and the past bind nobody.

    What remains of started work is done in one go before its finish.
    """
    if activity.finished is not None:
        return range(0)
    if activity.started is None:
        return range(row.start, row.finish)
    first, left = max(row.start, problem.start), activity.remaining or 0
    worked = [at for at in range(first, row.finish) if _at_work(problem, row, at)]
    return range(worked[-left] if 0 < left <= len(worked) else first, row.finish)


def _of_person(problem: Problem, person: Person, rows: Ends) -> Iterator[str]:
    busy: dict[int, str] = {}
    for activity in problem.activities:
        row = rows[activity.id]
        if person.id not in {seat.person for seat in row.people}:
            continue
        for at in _bound(problem, activity, row):
            if at in busy:
                yield f"{person.id} does {busy[at]} and {row.id} at {at}"
                break
            busy[at] = row.id


def _of_equipment(problem: Problem, equipment: Equipment, rows: Ends) -> Iterator[str]:
    used: Counter[int] = Counter()
    for activity in problem.activities:
        amount = activity.uses.get(equipment.id, 0)
        if amount:
            used.update(dict.fromkeys(_bound(problem, activity, rows[activity.id]), amount))
    over = [at for at, amount in used.items() if amount > equipment.capacity]
    if over:
        yield f"{equipment.id} is used {used[min(over)]} times at {min(over)}, of {equipment.capacity}"


def _of_projects(problem: Problem, rows: Ends) -> Iterator[str]:
    for project in problem.projects:
        mine = [each for each in problem.activities if each.project == project.id and each.finished is None]
        if project.deadline is not None and any(rows[each.id].finish > project.deadline for each in mine):
            yield f"project {project.id} passes its deadline"


def _of_money(problem: Problem, rows: Ends) -> Iterator[str]:
    hourly = {person.id: person.cost_per_hour for person in problem.people}
    for limit in problem.money:
        spent = 0.0
        for activity in problem.activities:
            if activity.started is None and limit.start <= rows[activity.id].start < limit.end:
                hours = activity.working * problem.unit_minutes / 60
                spent += activity.cost + hours * sum(hourly[seat.person] for seat in rows[activity.id].people)
        if spent > limit.amount + 1e-6:
            yield f"{spent} are spent from {limit.start} to {limit.end}, of {limit.amount}"
