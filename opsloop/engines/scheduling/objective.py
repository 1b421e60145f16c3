"""What a plan is judged by: one weighted sum, its weights in the open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.facts import WrongProblem
from opsloop.engines.scheduling.kernel.arrays import ABLE_AT, PERSON, ROWS, WORK, Floats, Tables
from opsloop.engines.scheduling.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What each thing is worth, in slots of makespan; all are made small, but for interest.

    `tardiness` for a slot that something of weight 1 is late; `flow` for a slot from a project's release to its end;
    `balance` for a slot that the busiest works more than the mean; `overqualified` for a level above what is asked;
    `interest` for a slot of work in a skill that somebody is wholly interested in; `cost` for a unit of money.
    """

    tardiness: float = 0.0
    makespan: float = 0.0
    flow: float = 0.0
    balance: float = 0.0
    overqualified: float = 0.0
    interest: float = 0.0
    cost: float = 0.0

    def __post_init__(self) -> None:
        if min(self.parts) < 0:
            raise WrongProblem("weights of an objective are 0 or more")
        if not any(self.parts):
            raise WrongProblem("an objective needs a weight above 0")

    @property
    def parts(self) -> tuple[float, ...]:
        """All weights, in the order of the fields."""
        return (
            self.tardiness,
            self.makespan,
            self.flow,
            self.balance,
            self.overqualified,
            self.interest,
            self.cost,
        )

    @property
    def only_makespan(self) -> bool:
        return self.makespan > 0 and not any((self.tardiness, self.flow, self.balance, *self.parts[4:]))


MAKESPAN = Objective(makespan=1.0)
PORTFOLIO = Objective(tardiness=10.0, flow=1.0, makespan=0.01)
"""On-time first, then compact projects."""


def usual(problem: Problem) -> Objective:
    """Lateness and flow of projects where something has a due date, else the makespan."""
    due = any(row.due is not None for row in problem.activities) or any(row.due is not None for row in problem.projects)
    return PORTFOLIO if due else MAKESPAN


def entry_costs(problem: Problem, t: Tables, objective: Objective) -> Floats:
    """What each entry of `able` costs where it is used, for the first demand row that it can fill."""
    costs = np.zeros(len(t.able), dtype=np.float64)
    if not any(objective.parts[4:]):
        return costs
    for place, activity in enumerate(problem.activities):
        work = float(t.act[place, WORK])
        for entry in range(int(t.act[place, ABLE_AT]), int(t.act[place + 1, ABLE_AT])):
            person, rows = problem.people[int(t.able[entry, PERSON])], int(t.able[entry, ROWS])
            asked = activity.requires[(rows & -rows).bit_length() - 1]
            costs[entry] = (
                objective.overqualified * (person.skills.get(asked.skill, 0) - asked.level)
                - objective.interest * person.interests.get(asked.skill, 0.0) * work
                + objective.cost * float(t.slot_cost[int(t.able[entry, PERSON])]) * work
            )
    return costs
