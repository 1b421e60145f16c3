"""Whether the new version is followed: the share of finished cases that ran as it says, week by week."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from opsloop.engines.mining import Named, filtered, ways_by_week
from opsloop.engines.workflow.conformance import Conformance
from opsloop.kernel.accounts.models import User
from opsloop.rooms.improvement.facts import Facts
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.observing import Counted
from opsloop.rooms.improvement.rolling_out import Groups
from opsloop.rooms.processes.following import MOST_WAYS, followed
from opsloop.rooms.processes.following import Followed as Beside
from opsloop.rooms.processes.following_figures import OF_PEOPLE, fitting_way, sees_people, too_few
from opsloop.rooms.processes.models import Case
from opsloop.rooms.processes.reason_words import conditions_of

MOST_TOLD = 10


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
    own: bool = False
    """Whether its cases are here: then who did a step and by when is looked at as well, and figures open to them."""
    conditions: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    """The conditions of the SOP that differences follow from, by kind and step."""


def followed_since(
    improvement: Improvement, facts: Facts, rows: list[Counted], groups: Groups, *, by: User
) -> Followed | None:
    """How the cases ran that those concerned began since the roll-out, as far as somebody sees them; None where none
    has ended."""
    names = names_since(rows, groups)
    if improvement.version is None or not names:
        return None
    if facts.own is not None:
        return _of_own(improvement, beside_version(improvement, names, by=by), groups, by=by)
    return replayed(Conformance(improvement.version.compiled), facts, names, groups.day)


def names_since(rows: list[Counted], groups: Groups) -> frozenset[str]:
    """The cases that those concerned began since the roll-out."""
    return frozenset(row.name for row in rows if not row.control and row.observed.opened >= groups.day)


def beside_version(improvement: Improvement, names: frozenset[str], *, by: User) -> list[Beside]:
    """Those of these own cases that have ended and that somebody sees, beside the version that is tried."""
    seen = Case.objects.visible_to(by).filter(process=improvement.process_id, state=Case.State.COMPLETED)
    ended = seen.filter(pk__in=[int(name) for name in names])
    return followed(ended, improvement.workspace, against=improvement.version)


def week_of(row: Beside, groups: Groups) -> int:
    """In which week since the roll-out it began, from 0."""
    return (row.begun - groups.day).days // 7


def _of_own(improvement: Improvement, rows: list[Beside], groups: Groups, *, by: User) -> Followed | None:
    known = [row for row in rows if row.deviations is not None]
    if not known:
        return None
    every = Counter(week_of(row, groups) for row in known)
    people = improvement.process is not None and sees_people(improvement.process, by)
    fits = {week: fitting_way(weekly, people=people) for week, weekly in _weekly(known, groups).items()}
    differs = Counter(one for row in known for one in {(one.kind, one.activity) for one in row.deviations or ()})
    told = [
        (kind, step, count)
        for (kind, step), count in differs.most_common()
        if people or kind not in OF_PEOPLE or not too_few(known, step)
    ]
    weeks = tuple((week, fits[week], every[week]) for week in sorted(every))
    return Followed(
        sum(fits.values()), len(known), weeks, tuple(told[:MOST_TOLD]), len(rows) - len(known), own=True,
        conditions=conditions_of(known),
    )  # fmt: skip


def _weekly(rows: list[Beside], groups: Groups) -> dict[int, list[Beside]]:
    found: dict[int, list[Beside]] = defaultdict(list)
    for row in rows:
        found[week_of(row, groups)].append(row)
    return found


def replayed(judge: Conformance, facts: Facts, names: frozenset[str], day: date) -> Followed | None:
    """The finished cases of a log that was brought, each of the most frequent ways looked at once."""
    rows = ways_by_week(filtered(facts.log, Named(names)), day=day)
    often = Counter[tuple[str, ...]]()
    for _week, way, count in rows:
        often[way] += count
    verdicts = {way: judge.verdict(way) for way, _count in often.most_common(MOST_WAYS)}
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
    most = tuple((kind, step, count) for (kind, step), count in differs.most_common(MOST_TOLD))
    return Followed(fitting.total(), every.total(), weeks, most, often.total() - every.total())
