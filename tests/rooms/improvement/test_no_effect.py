"""Where a change changes nothing the room says so, however different the team is that it is compared with.

Ours take eight times as long for a case and become fewer, while those of the control become more, and what is done
again comes late: whoever counts cases that had not the same time finds that we do less again, wait less and take fewer
steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from opsloop.engines.mining import event_log
from opsloop.engines.statistics import Verdict
from opsloop.engines.warehouse import Warehouse, from_rows
from opsloop.rooms.improvement.facts import Facts, OwnCase
from opsloop.rooms.improvement.judging import proved, rows_from
from opsloop.rooms.improvement.registration import Measure, Registration
from opsloop.rooms.improvement.rolling_out import Groups

DAY, WEEKS = date(2026, 6, 1), 16
END = DAY + timedelta(weeks=WEEKS)
NOW = datetime.combine(END, datetime.min.time(), UTC)
GROUPS = Groups(DAY, END, frozenset({1}), frozenset({2}), frozenset())
MEASURES = (Measure("again"), Measure("steps"), Measure("wait", "check"), Measure("duration"))
AGAIN = 0.5
RUNS = 16


@dataclass(frozen=True)
class Team:
    """The days that a case takes in the middle, how many begin in the first week and in the last one."""

    key: int
    days: float
    first: int
    last: int


OURS, THEIRS = Team(1, 16.0, 24, 12), Team(2, 2.0, 10, 22)


def cases(dice: np.random.Generator, again_after: float) -> Iterator[tuple[str, int, list[tuple[str, datetime]]]]:
    """Name, team and steps of every case; what troubles a week troubles both teams."""
    shared = dice.normal(0, 0.1, 2 * WEEKS)
    for team in (OURS, THEIRS):
        for week in range(2 * WEEKS):
            for number in range(dice.poisson(team.first + (team.last - team.first) * week / (2 * WEEKS))):
                begun = NOW - timedelta(days=7 * (2 * WEEKS - week - dice.random()))
                days = team.days * np.exp(shared[week] + dice.normal(0, 0.5))
                share = again_after if team is OURS and week >= WEEKS else AGAIN
                path = ["ask", "check", "answer", *(["check", "answer"] if dice.random() < share else [])]
                at = [begun + timedelta(days=days * place / (len(path) - 1)) for place in range(len(path))]
                yield f"{team.key}/{week}/{number}", team.key, list(zip(path, at, strict=True))


def verdicts(dice: np.random.Generator, *measures: Measure, again_after: float = AGAIN) -> list[Verdict]:
    """What the room says of each measure alone on the day on which the window ends."""
    every = list(cases(dice, again_after))
    own = {
        name: OwnCase(steps[0][1], steps[-1][1] if steps[-1][1] < NOW else None, team) for name, team, steps in every
    }
    rows = [
        (name, step, at, f"{team}{step}", None, None) for name, team, steps in every for step, at in steps if at < NOW
    ]
    with Warehouse(threads=1) as warehouse:
        facts = Facts(event_log(from_rows(warehouse, rows)), own, {}, ZoneInfo("UTC"))
        found = rows_from(facts, Registration(measures[0], measures[1:], WEEKS, 0), GROUPS)
    told = []
    for measure, counted in zip(measures, found.counted, strict=True):
        alone = replace(found, registration=Registration(measure, (), WEEKS, 0), counted=[counted])
        (verdict,) = proved(alone, today=END)
        assert verdict.answer != "not_enough_data"
        told.append(verdict)
    return told


def test_without_an_effect_nothing_is_found_whatever_is_measured():
    """Verdicts are rare, and what the histories show together is about nothing: less than a twentieth."""
    dice = np.random.default_rng(11)
    told = [verdicts(dice, *MEASURES) for _run in range(RUNS)]
    false = [verdict.answer in {"improved", "worse"} for row in told for verdict in row]
    assert sum(false) / len(false) <= 0.08
    effects = {one.key: np.mean([row[place].effect for row in told]) for place, one in enumerate(MEASURES)}
    assert all(abs(effect) < 0.05 for effect in effects.values()), effects


def test_a_true_effect_is_found():
    dice = np.random.default_rng(4)
    told = [verdicts(dice, Measure("again"), again_after=0.2)[0] for _run in range(4)]
    assert [verdict.answer for verdict in told].count("improved") >= 3
