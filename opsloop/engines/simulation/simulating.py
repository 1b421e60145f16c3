"""`simulate`: many runs of a problem whose durations are uncertain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.scheduling import Activity, Person, Plan, Problem, reruns
from opsloop.engines.simulation.drawing import Draws, Samples, draw
from opsloop.engines.simulation.estimates import Estimate, Risk, WrongEstimate
from opsloop.engines.simulation.network import Network
from opsloop.engines.simulation.outcome import Distribution, Influence, Outcome

Moments: TypeAlias = Callable[[NDArray[np.floating]], NDArray[np.float64]]
BARS = 20
"""How many bars a tornado has at most."""
FIFTH = 0.2


def simulate(
    problem: Problem,
    estimates: Sequence[Estimate],
    risks: Sequence[Risk] = (),
    *,
    runs: int = 10_000,
    seed: int = 0,
    shared: float = 0.0,
    plan: Plan | None = None,
    workers: int = 2,
) -> Outcome:
    """Finish, cost and criticality over so many runs.

    Without `plan` only links, releases and the house's hours count. With it each run is scheduled anew, with the
    plan's people and in its order, as early as that allows. `shared` is the logarithmic deviation of what all durations
    of a project have in common. WrongEstimate for unknown activities. Same arguments, same outcome.

    Without resources O(runs × (activities + links)), some 60 bytes a run and activity.
    """
    _check(problem, estimates, risks, runs)
    draws = draw(problem, estimates, risks, runs=runs, seed=seed, shared=shared)
    means = {each.activity: each.mean for each in estimates}
    likely = {each.activity: each.likely for each in estimates}
    fixed = np.stack([_work(problem, likely, []), _work(problem, means, risks)], axis=1)
    finish: NDArray[np.floating]
    moments: Moments
    if plan is None:
        network = Network.of(problem)
        worked = network.finishes(draws.work)
        finish, critical, moments = worked, network.critical(draws.work, worked), network.clock.moments
        certain = moments(network.finishes(fixed))
    else:
        ran = reruns(problem, plan, draws.work.T, workers=workers)
        finish, critical, moments = ran.finishes.T, ran.critical(), _themselves
        certain = reruns(problem, plan, fixed.T, workers=1).finishes.T
    projects = dict(_by_project(problem, finish, moments))
    last = _of(problem, range(len(problem.activities)), finish, moments).values
    names = [activity.id for activity in problem.activities]
    return Outcome(
        finish=Distribution(last),
        projects=projects,
        activity=lambda name: _of(problem, [problem.index[name]], finish, moments),
        cost=Distribution(_costs(problem, draws, risks, plan)),
        criticality=dict(zip(names, critical.tolist(), strict=True)),
        tornado=_tornado(problem, draws, last),
        likely=float(certain[:, 0].max()),
        expected=float(certain[:, 1].max()),
    )


def _themselves(moments: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(moments, dtype=np.float64)


def _check(problem: Problem, estimates: Sequence[Estimate], risks: Sequence[Risk], runs: int) -> None:
    if runs < 1:
        raise WrongEstimate(f"a simulation has 1 run or more, got {runs}")
    if not problem.activities:
        raise WrongEstimate("there is no activity to simulate")
    for name in (*(each.activity for each in estimates), *(name for risk in risks for name in risk.activities)):
        if name not in problem.index:
            raise WrongEstimate(f"there is no activity {name} to estimate")


def _work(problem: Problem, points: Mapping[str, float], risks: Sequence[Risk]) -> Samples:
    """One number for each activity, and what risks add on the average."""
    work = np.zeros(len(problem.activities), dtype=np.float32)
    for i, activity in enumerate(problem.activities):
        if activity.finished is None:
            left = activity.working if activity.remaining is None else activity.remaining
            share = left / activity.working if activity.working else 1.0
            work[i] = points[activity.id] * share if activity.id in points else left
            work[i] += sum(risk.probability * risk.delay for risk in risks if activity.id in risk.activities)
    return work


def _by_project(problem: Problem, finish: NDArray[np.floating], moments: Moments) -> Iterator[tuple[str, Distribution]]:
    members: dict[str, list[int]] = {}
    for i, activity in enumerate(problem.activities):
        members.setdefault(activity.project or "", []).append(i)
    for project in problem.projects:
        if project.id in members:
            yield project.id, _of(problem, members[project.id], finish, moments)


def _of(problem: Problem, chosen: Sequence[int], finish: NDArray[np.floating], moments: Moments) -> Distribution:
    """When the last of these is finished; what is finished is a fact."""
    still = [i for i in chosen if problem.activities[i].finished is None]
    if still:
        return Distribution(moments(finish[still].max(axis=0)))
    past = max(problem.activities[i].finished or 0 for i in chosen)
    return Distribution(np.full(finish.shape[1], float(past)))


def _costs(problem: Problem, draws: Draws, risks: Sequence[Risk], plan: Plan | None) -> NDArray[np.float64]:
    """What activities, risks and people cost; without a plan people cost the mean of those who could do it."""
    people = {person.id: person for person in problem.people}

    @cache
    def usual(skill: str, level: int) -> float:
        able = [person.cost_per_hour for person in people.values() if person.skills.get(skill, -1) >= level]
        return sum(able) / max(1, len(able))

    rates = np.array([_rate(activity, people, plan, usual) for activity in problem.activities], dtype=np.float32)
    hours = problem.unit_minutes / 60
    fixed = sum(activity.cost for activity in problem.activities)
    cost = np.asarray(rates @ draws.work, dtype=np.float64) * hours + fixed
    for risk in risks:
        cost += risk.cost * draws.happens[risk.id]
    return cost


def _rate(
    activity: Activity, people: Mapping[str, Person], plan: Plan | None, usual: Callable[[str, int], float]
) -> float:
    """What its people cost together in an hour; `usual` is what somebody with a skill at a level costs."""
    if plan is not None and activity.id in plan.by_id:
        return sum(
            people[seat.person].cost_per_hour for seat in plan.by_id[activity.id].people if seat.person in people
        )
    return sum((asked.count * usual(asked.skill, asked.level) for asked in activity.requires), 0.0)


def _tornado(problem: Problem, draws: Draws, last: NDArray[np.float64]) -> tuple[Influence, ...]:
    mean = float(last.mean())
    centred = (last - mean).astype(np.float32)

    def means(chosen: NDArray[np.bool_]) -> list[float]:
        """The mean end of the chosen runs, a row of choices after the other; that of all where none is chosen."""
        counts = np.maximum(chosen.sum(axis=1), 1)
        found: list[float] = (chosen.astype(np.float32) @ centred / counts + mean).tolist()
        return found

    def bar(kind: str, name: str, good: NDArray[np.bool_], bad: NDArray[np.bool_]) -> Influence:
        low, high = means(np.stack([good, bad]))
        return Influence(kind=kind, id=name, low=low, high=high)

    uniform = np.stack(list(draws.uniform.values())) if draws.uniform else np.empty((0, len(last)), dtype=np.float32)
    bars = [
        Influence(kind="activity", id=problem.activities[i].id, low=low, high=high)
        for i, low, high in zip(draws.uniform, means(uniform < FIFTH), means(uniform > 1 - FIFTH), strict=True)
    ]
    bars += [bar("risk", name, ~happens, happens) for name, happens in draws.happens.items()]
    for name, factor in draws.factors.items():
        low, high = np.quantile(factor, [FIFTH, 1 - FIFTH])
        bars.append(bar("project", name, factor <= low, factor >= high))
    return tuple(sorted(bars, key=lambda each: -abs(each.swing))[:BARS])
