"""Two logs of the same process held against each other, step by step and way by way.

What is told is how much they differ, never why: cases of one process lean on each other, and tests on them call every
second change an improvement. A verdict is `statistics.prove`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log as ln
from typing import Literal

from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog
from opsloop.engines.mining.parts import FEW, Part, step_parts, way_parts
from opsloop.engines.mining.simplifying import Link

Key = str | Link
"""A step by its name, or a way."""
Measure = Literal["share", "time", "cost", "again", "late"]
MEASURES: tuple[Measure, ...] = ("share", "time", "cost", "again", "late")
SHARES = (0.02, 0.10)
RATIOS = (ln(1.10), ln(1.50))
COSTS = (0.01, 0.05)
NOWHERE = Part(0, 0, total_s=0.0)
LEAST_S = 60.0
"""Below a minute no time is called different."""


@dataclass(frozen=True)
class Difference:
    """A measure on both sides, None where there is none, and how far they are apart.

    share: cases that have it, of all; again: cases that have it more than once, of all; late: times past the deadline,
    of those with one (0 to 1). time: median seconds; cost: seconds that it takes of an average case. `grade` is 0 for
    about the same, 1 for more and 2 for much more on the second side, negative for less, None where one side is None.
    """

    before: float | None
    after: float | None
    grade: int | None

    @property
    def by(self) -> float | None:
        """What the second side has more; None where one side has no value."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Side:
    """The parts of one log with its number of cases."""

    cases: int
    parts: Mapping[Key, Part]


def side(log: EventLog, settings: Settings | None = None) -> Side:
    """All parts of a log."""
    rows: list[tuple[Key, Part]] = [*step_parts(log, settings).items(), *way_parts(log, settings).items()]
    return Side(log.case_count, dict(rows))


def differences(before: Side, after: Side, *, whole_s: float) -> Mapping[Key, Mapping[Measure, Difference]]:
    """Every measure of every part that either side has. `whole_s` is how long a case takes, for what a cost is of it.

    Grades: shares 2 and 10 percentage points, times 10 and 50 % (and a minute), costs 1 and 5 % of the whole.
    """
    return {
        key: {measure: _difference(measure, key, before, after, whole_s) for measure in MEASURES}
        for key in dict.fromkeys((*before.parts, *after.parts))
    }


def _difference(measure: Measure, key: Key, before: Side, after: Side, whole_s: float) -> Difference:
    one, two = (_value(measure, side.parts.get(key), side.cases) for side in (before, after))
    return Difference(one, two, None if one is None or two is None else _grade(measure, one, two, whole_s))


def _value(measure: Measure, part: Part | None, cases: int) -> float | None:
    """The measure on one side; a part that does not occur has a share and a cost of 0, and no times."""
    if not cases or (part is None and measure in {"time", "late"}):
        return None
    found = part or NOWHERE
    if measure == "time":
        return found.median_s if found.count >= FEW else None
    if measure == "late":
        return found.late_share
    sums = {"share": found.cases, "again": found.again, "cost": found.total_s}
    total = sums[measure]
    return None if total is None else total / cases


def _grade(measure: Measure, before: float, after: float, whole_s: float) -> int:
    by, steps = after - before, SHARES
    size = abs(by)
    if measure in {"time", "cost"}:
        if size < LEAST_S:
            return 0
        steps = RATIOS if measure == "time" else COSTS
        size = abs(ln(max(after, 1.0) / max(before, 1.0))) if measure == "time" else size / max(whole_s, 1.0)
    # A share of 0.3 - 0.2 is a little less than 0.1 in floating point.
    passed = sum(size >= step - 1e-9 for step in steps)
    return passed if by > 0 else -passed
