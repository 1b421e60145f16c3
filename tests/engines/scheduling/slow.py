"""The slow obvious solver: every start of every activity, every choice of people. For a handful of activities."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from opsloop.engines.scheduling import Activity, Problem

Bound = list[tuple[int, int, str]]


def shortest(problem: Problem, at_most: int) -> int:
    """The shortest makespan up to `at_most`, without calendars and money; `at_most` + 1 where there is none."""
    order = [problem.activities[place] for place in problem.topological]
    best = at_most + 1

    def look(number: int, starts: dict[str, int], bound: Bound) -> None:
        nonlocal best
        finishes = {each.id: starts[each.id] + each.working for each in order[:number]}
        if max(finishes.values(), default=0) - problem.start >= best:
            return
        if number == len(order):
            best = max(finishes.values(), default=0) - problem.start
            return
        activity = order[number]
        for start in range(max(problem.start, activity.release or 0), problem.start + best):
            if _linked(problem, activity, start, starts, finishes) and _equipped(problem, activity, start, starts):
                for team in _teams(problem, activity, start, bound):
                    mine = [(start, start + activity.working, person) for person in team]
                    look(number + 1, {**starts, activity.id: start}, bound + mine)

    look(0, {}, [])
    return best


def _linked(problem: Problem, activity: Activity, start: int, starts: dict[str, int], finishes: dict[str, int]) -> bool:
    for link in problem.links:
        if link.after == activity.id:
            begun = starts[link.before] if link.kind in {"SS", "SF"} else finishes[link.before]
            then = start if link.kind in {"FS", "SS"} else start + activity.working
            if then - begun < link.lag:
                return False
    return True


def _equipped(problem: Problem, activity: Activity, start: int, starts: dict[str, int]) -> bool:
    by_id = {each.id: each for each in problem.activities}
    for moment in range(start, start + activity.working):
        for kind in problem.equipment:
            running = [by_id[name] for name, at in starts.items() if at <= moment < at + by_id[name].working]
            if sum(each.uses.get(kind.id, 0) for each in [*running, activity]) > kind.capacity:
                return False
    return True


def _teams(problem: Problem, activity: Activity, start: int, bound: Bound) -> Iterator[tuple[str, ...]]:
    places = [(asked.skill, asked.level) for asked in activity.requires for _ in range(asked.count)]
    end = start + activity.working
    free = [p for p in problem.people if all(e <= start or end <= s for s, e, who in bound if who == p.id)]
    seen = set()
    for team in permutations(free, len(places)):
        if all(p.skills.get(skill, -1) >= level for p, (skill, level) in zip(team, places, strict=True)):
            names = tuple(sorted(p.id for p in team))
            if names not in seen:
                seen.add(names)
                yield names
