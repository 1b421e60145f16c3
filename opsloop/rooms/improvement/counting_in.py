"""Which of the cases behind a verdict its figure is made of, and as what each of them counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opsloop.rooms.improvement.models import Improvement, Verdict
from opsloop.rooms.improvement.registration import Measure
from opsloop.rooms.improvement.rolling_out import groups_of

WASH_IN, OUTSIDE, NOTHING = "wash_in", "outside", "nothing"
"""Why a case is left out: begun in the wash-in, in a week that is not compared, or without anything to measure."""


@dataclass(frozen=True)
class CountedIn:
    """A case of a verdict: the week in which it began (from the change), as what it counts in that week's mean, and
    why it is left out (empty: it is not)."""

    key: str
    opened: str
    week: int
    control: bool
    number: float | None
    left_out: str

    @property
    def value(self) -> float | None:
        """As what it counts; None where it does not."""
        return None if self.left_out else self.number


def counted_in(improvement: Improvement, verdict: Verdict) -> list[CountedIn]:
    """Every case of the window of a verdict.

    A duration that goes on, or lasts longer than cases are followed, counts as followed to the end.
    """
    groups, registered = groups_of(improvement), improvement.registered
    if groups is None or registered is None:
        return []
    compared = [{row[0] for row in weeks} for weeks in verdict.weeks]
    measure, days = Measure(**verdict.measure), verdict.figures.get("follow_up")
    found = []
    for key, opened, value, control in verdict.cases:
        week = (date.fromisoformat(opened) - groups.day).days // 7
        number = _followed(value, days) if measure.kind == "duration" else value
        left_out = "" if number is not None else NOTHING
        if week not in compared[bool(control)]:
            left_out = WASH_IN if 0 <= week < registered.wash_in_weeks else OUTSIDE
        found.append(CountedIn(key, opened, week, bool(control), number, left_out))
    return found


def _followed(value: float | None, days: int | None) -> float | None:
    if days is None:
        return value
    return float(days) if value is None else min(value, days)
