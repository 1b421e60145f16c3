"""From when on started work is gone on with: what remains is done in one go, as soon as its people are there for it."""

from __future__ import annotations

from functools import reduce
from operator import and_

from opsloop.engines.calendar import OutOfHorizon, WorkingTime
from opsloop.engines.scheduling.plan import Planned
from opsloop.engines.scheduling.problem import Problem


def resumed(problem: Problem, row: Planned) -> int:
    """From which moment the activity binds its people: its start, or where what remains of it begins.

    That is the problem's start, or later where its people are away, or come from pins or from other started work.
    """
    fact = problem.activities[problem.index[row.id]]
    if fact.started is None or fact.finished is not None:
        return row.start
    return resumed_in(_together(problem, row), max(problem.start, row.start), row.finish, fact.remaining or 0)


def resumed_in(working: WorkingTime | None, earliest: int, finish: int, left: int) -> int:
    """The moment from which `left` is worked until the finish, not before `earliest`; that where less is worked."""
    if working is None:
        return max(earliest, finish - left)
    try:
        return max(earliest, working.subtract(min(finish, working.end), left))
    except OutOfHorizon:
        return earliest


def _together(problem: Problem, row: Planned) -> WorkingTime | None:
    """When its whole team works; the house, where nobody is needed."""
    own = [problem.by_person[seat.person].calendar or problem.calendar for seat in row.people]
    laid = [each for each in own or [problem.calendar] if each is not None]
    return reduce(and_, laid) if laid else None
