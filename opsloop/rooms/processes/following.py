"""Whether cases ran as their SOP says: what was left out, extra, at another time, not approved, by others, late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from opsloop.engines.workflow import Conformance, Deviation, Moment, Outcomes, Version, moments
from opsloop.engines.workflow import Done as Fact
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.steps_done import Clocks, StepDone, steps_done
from opsloop.rooms.processes.values_along import values_along
from opsloop.rooms.processes.version import ProcessVersion, compiled

MOST_WAYS = 400
"""More different ways are not compared while somebody waits: the most frequent are."""
KEPT_JUDGES = 32
MOST_STATES = 20_000
"""How far is searched for the place of a way in the SOP, while somebody waits."""
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Followed:
    """A case beside its SOP. `deviations` is None where its way is too rare, or the SOP too complex, to say."""

    case: int
    begun: date
    ended: date | None
    version: Version
    """The version that it is beside."""
    steps: tuple[StepDone, ...]
    deviations: tuple[Deviation, ...] | None
    moments: tuple[Moment, ...]
    """What it knew when it began and after each of its steps, as far as conditions ask."""
    zone: ZoneInfo
    missed: datetime | None = None
    """The deadline of the whole case, where it is over that."""

    @property
    def fits(self) -> bool:
        """Whether it ran as the SOP says."""
        return self.deviations == ()


def followed(
    cases: QuerySet[Any], workspace: Workspace, *, against: ProcessVersion | None = None, now: datetime | None = None
) -> list[Followed]:
    """Each of these cases beside the version it is pinned to, or beside another one.

    Who did a step and by when it was due is what its own version says. Of running cases what is still to come is not
    missing. The order is judged once for each of the most frequent ways.
    """
    columns = ("pk", "version_id", "version__hash", "state", "created_at", "closed_at", "data", "deadline")
    rows = list(cases.order_by("pk").values_list(*columns))
    done, clocks = steps_done(cases, workspace), Clocks(workspace)
    found = []
    for key, version, hashed, state, begun, closed, data, deadline in rows:
        own = judge_of(hashed, version)
        judge = own if against is None else judge_of(against.hash, against.pk)
        at = closed or now or timezone.now()
        overdue = deadline is not None and deadline < at
        case = _Case(key, begun, closed, deadline if overdue else None, state == Case.State.COMPLETED, tuple(done[key]))
        found.append(_beside(judge, case, data, own.aligner.version, clocks.of(at)))
    often = {way for way, _count in Counter(each.way for each in found).most_common(MOST_WAYS)}
    zone = ZoneInfo(workspace.time_zone)
    return [each.followed(zone, compared=each.way in often) for each in found]


@lru_cache(maxsize=KEPT_JUDGES)
def judge_of(hashed: str, version_id: int) -> Conformance:
    """What keeps the verdicts on a version."""
    return Conformance(compiled(hashed, version_id), limit=MOST_STATES)


@dataclass(frozen=True)
class _Case:
    """A case and its steps."""

    key: int
    begun: datetime
    closed: datetime | None
    missed: datetime | None
    """Its deadline, where it is over that."""
    finished: bool
    steps: tuple[StepDone, ...]


@dataclass(frozen=True)
class _Beside:
    """A case beside a version, before it is compared: what it knew when, and what conditions came to."""

    judge: Conformance
    case: _Case
    facts: tuple[Fact, ...]
    moments: tuple[Moment, ...]
    outcomes: Outcomes
    clock: TeamClock

    @cached_property
    def way(self) -> tuple[Conformance, tuple[str, ...], bool, Outcomes]:
        """What its verdict hangs on."""
        activities = tuple(step.activity for step in self.case.steps)
        return self.judge, activities, self.case.finished, self.outcomes

    def followed(self, zone: ZoneInfo, *, compared: bool) -> Followed:
        """Compared with the SOP, unless its way is too rare."""
        case, deviations = self.case, None
        if compared:
            _judge, activities, finished, outcomes = self.way
            found = self.judge.deviations(
                activities, self.facts, clock=self.clock, finished=finished, outcomes=outcomes
            )
            deviations = None if found is None else (*dict.fromkeys(found), *self.overdue())
        first, last = case.begun.astimezone(zone).date(), case.closed and case.closed.astimezone(zone).date()
        return Followed(
            case.key, first, last, self.judge.aligner.version, case.steps, deviations, self.moments, zone, case.missed
        )

    def overdue(self) -> Iterator[Deviation]:
        """The case as a whole, where it is over its deadline."""
        if self.case.missed is not None:
            yield Deviation("overdue", "", "", len(self.case.steps))


def _beside(judge: Conformance, case: _Case, data: Any, own: Version, clock: TeamClock) -> _Beside:
    """`own`: the version that it is pinned to, which says what its steps filled in."""
    version = judge.aligner.version
    asked = [name for name in judge.aligner.questions.fields if _same_field(name, version, own)]
    first, after = values_along(data, case.steps, own, asked)
    facts = tuple(
        Fact(roles=NOBODY if step.in_role is False else None, completed=step.at, due=step.due, data=values)
        for step, values in zip(case.steps, after, strict=True)
    )
    known = moments(facts, data=first, begun=case.begun)
    return _Beside(judge, case, facts, known, judge.outcomes(known, clock), clock)


def _same_field(name: str, version: Version, own: Version) -> bool:
    """Whether a field means the same in both; its label may be another."""
    one, other = version.definition.by_field[name], own.definition.by_field.get(name)
    return other is not None and (one.kind, one.currency) == (other.kind, other.currency)
