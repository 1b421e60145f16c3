"""The cases that an improvement is judged by: of its process, or of the log in which it was found.

Every case is followed for the same days and counts as it was then, whatever is measured: else those who are slow, and
whatever began last, would show less of everything, and a control that works at another pace would prove anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from opsloop.engines.mining import CaseMeasure, WrongLog, measures
from opsloop.engines.statistics import Measured, Observed
from opsloop.engines.statistics.weekly import followed
from opsloop.rooms.improvement.facts import Facts, OwnCase, plain
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.registration import AGAIN, DURATION, STEPS, TURNS, WAIT, Measure, Registration
from opsloop.rooms.improvement.rolling_out import Groups

DAY_SECONDS = 86_400
BEGINNING = 1
"""Events of an own case that are no step: that it was asked for."""


@dataclass(frozen=True)
class Counted:
    """One case that counts for a measure: as the statistics take it, with its name and whether it is of the control."""

    name: str
    observed: Observed
    control: bool


def follow_up_of(facts: Facts, registration: Registration, groups: Groups) -> int:
    """The days for which every case is followed: as long as nine of ten took that began before, of both sides.

    Not longer than the window itself, which would put the verdict off for ever.
    """
    rows = counted(facts, Measure(DURATION), registration, groups)
    days = followed(registration.change(groups.day), [row.observed for row in rows])
    return min(days, (groups.end - groups.day).days)


def counted(
    facts: Facts, measure: Measure, registration: Registration, groups: Groups, *, days: int | None = None
) -> list[Counted]:
    """Every case that counts for a measure, as it was so many days after it began (None: as it is now)."""
    return among(measures_of(facts, measure.step, registration, days), facts, measure, groups, days=days)


def among(
    rows: Iterable[CaseMeasure], facts: Facts, measure: Measure, groups: Groups, *, days: int | None
) -> list[Counted]:
    """Those of these cases that count.

    Those of teams that are on neither side do not, nor what was cancelled by then. Without control groups all cases
    count, where it was rolled out to everybody.
    """
    found = []
    for row in rows:
        own = facts.own.get(row.name) if facts.own is not None else None
        if facts.own is not None and (own is None or (own.cancelled and own.ended_within(days))):
            continue
        side = side_of(team_of(row, own, facts), groups)
        if side is None:
            continue
        begun = (own.opened if own is not None else row.opened).astimezone(facts.zone).date()
        done = own.ended_within(days) if own is not None else not row.open
        found.append(Counted(row.name, Observed(begun, value_of(row, own, measure, done=done), done=done), side))
    return found


def measures_of(facts: Facts, step: str, registration: Registration, days: int | None) -> tuple[CaseMeasure, ...]:
    """The figures of every case, about that step where one is named; none where the log has lost step or column."""
    column = registration.column if facts.own is None else ""
    try:
        return measures(facts.log, step=step, group=column, days=days)
    except WrongLog:
        return ()


def team_of(row: CaseMeasure, own: OwnCase | None, facts: Facts) -> int | None:
    """The team whose case it is."""
    return own.team if own is not None else facts.teams.get(plain(row.group))


def side_of(team: int | None, groups: Groups) -> bool | None:
    """False for those whom it concerns, True for the control, None for neither."""
    if None in groups.concerned:
        return None if team in groups.between else team in groups.control and team is not None
    if team in groups.concerned:
        return False
    return True if team is not None and team in groups.control else None


def value_of(row: CaseMeasure, own: OwnCase | None, measure: Measure, *, done: bool) -> float | None:
    """The value of a case: days, a count, or 0 and 1; None for what has not ended or was not there."""
    if measure.key == DURATION:
        return _days(row, own) if done else None
    if measure.key == WAIT:
        return None if row.wait_s is None else row.wait_s / DAY_SECONDS
    steps = row.steps if own is None else row.steps - BEGINNING
    told: Mapping[str, float] = {AGAIN: float(row.again), STEPS: float(steps), TURNS: float(row.turns)}
    return told[measure.key]


def _days(row: CaseMeasure, own: OwnCase | None) -> float | None:
    if own is None:
        return row.duration_s / DAY_SECONDS
    return None if own.closed is None else (own.closed - own.opened).total_seconds() / DAY_SECONDS


def measured(measure: Measure, rows: list[Counted], *, counter: bool) -> Measured:
    """As the engine takes it."""
    here = [row.observed for row in rows if not row.control]
    control = [row.observed for row in rows if row.control]
    return Measured(measure.indicator(counter=counter), here, control)


def as_values(rows: list[Counted], first: date, last: date) -> list[list[Any]]:
    """The cases of the window as a verdict keeps them."""
    return [
        [row.name, row.observed.opened.isoformat(), row.observed.value, row.control]
        for row in rows
        if first <= row.observed.opened < last
    ]


def steps_of(improvement: Improvement) -> list[str]:
    """The steps that can be measured: those of the SOP, and those of the finding."""
    process, finding = improvement.process, improvement.evidence.get("finding", {})
    of = process.version.compiled.definition if process is not None and process.version is not None else None
    named = [activity.name for activity in of.activities if activity.name] if of is not None else []
    return list(dict.fromkeys([*finding.get("activities", []), *named]))
