"""The planner on made portfolios of growing size: how long a first plan takes, and how much lateness search removes.

`python -m benchmarks.portfolio --activities 100 --activities 10000 --seconds 60`. Activities, skills, leave and due
dates are drawn as the page on planning tells; first come first served is the plan in the order of releases.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from itertools import product

import click
import numpy as np

from benchmarks.machine import described
from opsloop.engines.calendar import WorkingTime
from opsloop.engines.scheduling import Activity, Link, Person, Problem, Project, Requirement, plan, violations
from opsloop.engines.scheduling.kernel.arrays import FREE, LENGTH, RELEASE, STATE, WORK
from opsloop.engines.scheduling.objective import PORTFOLIO
from opsloop.engines.scheduling.rules import keys, times_of
from opsloop.engines.scheduling.searching import Improvement
from opsloop.engines.scheduling.tables import tables_of
from opsloop.engines.scheduling.warming import warm
from tests.engines.scheduling.second_checker import objections

HOURS_A_WEEK = 40
SKILLS = 8
LOAD = 1.15
TEAM_SHARE = 0.15
MEDIUM = 3000


@dataclass(frozen=True)
class Size:
    """A portfolio: about 40 activities a project, and 33 to 100 for each person."""

    activities: int

    @property
    def people(self) -> int:
        return max(6, self.activities // 33 if self.activities <= MEDIUM else self.activities // 100)

    @property
    def projects(self) -> int:
        return max(2, self.activities // 40)


def portfolio(size: Size, seed: int = 1) -> Problem:
    """One time unit is an hour of the house, which is open 40 hours a week; leave takes about 8 % of people's time."""
    chance = np.random.default_rng(seed)
    durations = np.clip(np.round(chance.lognormal(2.2, 0.8, size.activities)), 1, 60).astype(int)
    horizon = int(durations.sum() * 1.15 / size.people / LOAD)
    weeks = 4 * horizon // HOURS_A_WEEK + 60
    open_days = [(w * 168 + d * 24, w * 168 + d * 24 + 8) for w in range(weeks) for d in range(5)]
    house = WorkingTime.of(open_days, start=0, end=weeks * 168)
    people = [_person(f"p{n}", house, chance, n) for n in range(size.people)]
    projects, activities, links = [], [], []
    for number in range(size.projects):
        mine = range(number * size.activities // size.projects, (number + 1) * size.activities // size.projects)
        path: dict[int, int] = {}
        for i in mine:
            before = _before(mine[0], i, chance)
            path[i] = int(durations[i]) + max((path[j] for j in before), default=0)
            links += [Link(before=f"a{j}", after=f"a{i}") for j in sorted(set(before))]
            activities.append(_activity(i, number, int(durations[i]), people, chance))
        release = int(chance.integers(0, max(1, horizon))) * 168 // HOURS_A_WEEK
        length = max(path.values()) * 168 // HOURS_A_WEEK
        weight = float(chance.choice([1, 2, 4], p=[0.5, 0.3, 0.2]))
        due = release + int(length * chance.uniform(1.2, 2.0))
        projects.append(Project(id=f"j{number}", weight=weight, release=release, due=due))
    return Problem(
        activities=activities, links=links, people=people, projects=projects, calendar=house, unit_minutes=60
    )


def _before(first: int, i: int, chance: np.random.Generator) -> list[int]:
    """None to two of the eight activities before it in its project."""
    nearest = range(max(first, i - 8), i)
    return [int(j) for j in chance.choice(nearest, min(len(nearest), int(chance.integers(0, 3))), replace=False)]


def _person(name: str, house: WorkingTime, chance: np.random.Generator, number: int) -> Person:
    skills = chance.choice(SKILLS, int(chance.integers(2, 5)), replace=False)
    levels = {str(skill): int(chance.integers(1, 4)) for skill in skills} | {str(number % SKILLS): 3}
    away, at = [], 0
    while at < house.end:
        at += int(chance.exponential(1700))
        away.append((at, at + int(chance.integers(1, 11)) * 24))
    return Person(id=name, skills=levels, calendar=house - WorkingTime.of(away, start=0, end=house.end))


def _activity(i: int, project: int, duration: int, people: list[Person], chance: np.random.Generator) -> Activity:
    level = int(chance.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))
    skill = str(chance.integers(0, SKILLS))
    level = min(level, max(person.skills.get(skill, 0) for person in people))
    able = sum(person.skills.get(skill, 0) >= level for person in people)
    count = 2 if chance.random() < TEAM_SHARE and able > 1 else 1
    asked = [Requirement(skill=skill, level=level, count=count)]
    return Activity(id=f"a{i}", project=f"j{project}", duration=duration, requires=asked)


def by_rule(problem: Problem) -> dict[str, tuple[float, float]]:
    """Value and weighted tardiness (in slots) of each rule alone, and of first come first served."""
    t = tables_of(problem)
    times = times_of(t, problem.topological)
    rules = keys(times, t.act[:-1, WORK].astype(float))
    release = t.act[:-1, RELEASE].astype(float)
    rules["first come first served"] = release + 1e-6 * np.arange(len(release))
    found = {}
    free = np.array([i for i in problem.topological if t.act[i, STATE] == FREE], dtype=np.int32)
    for name, key in rules.items():
        improvement = Improvement.by_keys(t, free, {name: key}, weights=np.array(PORTFOLIO.parts[:4]))
        found[name] = improvement.value, improvement.tardiness
    return found


@click.command()
@click.option("--activities", type=int, multiple=True, default=[100, 300, 1000, 3000, 10_000])
@click.option("--seconds", type=float, default=10.0)
@click.option("--seed", "seeds", type=int, multiple=True, default=[1], help="Of what is drawn; several for several.")
@click.option("--cpu", is_flag=True, help="Count CPU time of two cores instead of the wall's, where others run beside.")
def main(activities: tuple[int, ...], seconds: float, seeds: tuple[int, ...], cpu: bool) -> None:
    print(described(None, packages=("numba", "numpy")))
    warm(quick=False)
    clock = _half_cpu if cpu else time.monotonic
    for count, seed in product(activities, seeds):
        problem = portfolio(Size(count), seed)
        rules = by_rule(problem)
        best = min(rules, key=lambda name: rules[name][0])
        plan(problem, PORTFOLIO, rounds=0)
        began = time.process_time()
        first = plan(problem, PORTFOLIO, rounds=0)
        took = time.process_time() - began
        found = plan(problem, PORTFOLIO, seconds=seconds, clock=clock)
        broken = sum(len(look(problem, each)) for look in (violations, objections) for each in (first, found))
        fifo, rule = rules["first come first served"], rules[best]
        late = found.figures.tardiness / float(tables_of(problem).size[LENGTH])
        print(
            f"{count} activities (drawn with {seed}), {len(problem.people)} people, {len(problem.projects)} projects: "
            f"first plan {took:.2f} CPU-s; violations {broken}, load {os.getloadavg()[0]:.1f}\n"
            f"  value: in order {fifo[0]:.0f}, best rule ({best}) {rule[0]:.0f}, after {seconds} s {found.value:.0f} "
            f"({_change(found.value, rule[0])}), {found.rounds} rounds\n"
            f"  tardiness: in order {fifo[1]:.0f}, best rule {rule[1]:.0f} ({_change(rule[1], fifo[1])}), "
            f"after search {late:.0f} ({_change(late, rule[1])})",
            flush=True,
        )


def _change(value: float, before: float) -> str:
    return f"{100 * (value / before - 1):+.1f} %" if before else "from none"


def _half_cpu() -> float:
    """Two cores' time, as if nobody else ran on them."""
    return time.process_time() / 2


if __name__ == "__main__":
    main()
