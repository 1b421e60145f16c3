"""Whether the new version is followed: the share of finished cases that ran as it says, week by week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from opsloop.engines.mining import Named, filtered, ways_by_week
from opsloop.engines.workflow.conformance import Conformance
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.observing import BEGINNING, Counted, Facts
from opsloop.rooms.improvement.rolling_out import Groups

MOST_WAYS = 400
"""More different ways are not compared while somebody waits: the most frequent are."""


@dataclass(frozen=True)
class Followed:
    """Of so many finished cases so many ran as the version says; and per week since it began: week, fitting, all."""

    fitting: int
    cases: int
    weeks: tuple[tuple[int, int, int], ...]
    deviations: tuple[tuple[str, str, int], ...]
    """What differs most: the kind of difference, the step, in how many cases."""
    left_out: int
    """Cases of ways that are too rare, or for which the SOP is too complex, to be compared."""


def followed_since(improvement: Improvement, facts: Facts, rows: list[Counted], groups: Groups) -> Followed | None:
    """How the cases ran that those concerned began since the roll-out; None where none has ended."""
    names = {row.name for row in rows if not row.control and row.observed.opened >= groups.day}
    if improvement.version is None or not names:
        return None
    return replayed(Conformance(improvement.version.compiled), facts, frozenset(names), groups.day)


def _steps(way: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """The way without that an own case was asked for, which is no step."""
    return way[BEGINNING:] if facts.own is not None else way


def replayed(judge: Conformance, facts: Facts, names: frozenset[str], day: date) -> Followed | None:
    """The finished cases of these names, each of the most frequent ways looked at once."""
    rows = ways_by_week(filtered(facts.log, Named(names)), day=day)
    often = Counter[tuple[str, ...]]()
    for _week, way, count in rows:
        often[way] += count
    verdicts = {way: judge.verdict(_steps(way, facts)) for way, _count in often.most_common(MOST_WAYS)}
    known = {way: verdict for way, verdict in verdicts.items() if verdict.alignment is not None}
    fitting, every, differs = Counter[int](), Counter[int](), Counter[tuple[str, str]]()
    for week, way, count in rows:
        if way in known:
            every[week] += count
            fitting[week] += count if known[way].fits else 0
            for difference in {(one.kind, one.activity) for one in known[way].deviations}:
                differs[difference] += count
    if not every:
        return None
    weeks = tuple((week, fitting[week], every[week]) for week in sorted(every))
    most = tuple((kind, step, count) for (kind, step), count in differs.most_common(5))
    return Followed(fitting.total(), every.total(), weeks, most, often.total() - every.total())
