"""Whether cases ran as their SOP says: what was left out, extra, at another time, not approved, by others, late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from opsloop.rooms.processes.steps_done import Clocks, Leg, StepDone, runs
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
    versions: tuple[tuple[int, Version], ...]
    """The versions that it is beside, each from that place of its steps on: more than one where it was moved."""
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

    def version(self, one: Deviation) -> Version:
        """The version that this is a deviation from."""
        return [version for begun, version in self.versions if begun <= one.place][-1]


def followed(
    cases: QuerySet[Any], workspace: Workspace, *, against: ProcessVersion | None = None, now: datetime | None = None
) -> list[Followed]:
    """Each of these cases beside the version it is pinned to, or beside another one.

    What it did before it was moved to its version is beside that which it had then. Who did a step and by when it was
    due is what its own version says. Of running cases what is still to come is not missing. The order is judged once
    for each of the most frequent ways.
    """
    columns = ("pk", "state", "created_at", "closed_at", "data", "deadline")
    rows = list(cases.order_by("pk").values_list(*columns))
    ran, clocks = runs(cases, workspace), Clocks(workspace)
    found = []
    for key, state, begun, closed, data, deadline in rows:
        at = closed or now or timezone.now()
        overdue = deadline is not None and deadline < at
        steps = tuple(ran[key].steps)
        case = _Case(key, begun, closed, deadline if overdue else None, state == Case.State.COMPLETED, steps)
        found.append(_beside(case, data, ran[key].legs, against, clocks.of(at)))
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


_Way = tuple[Conformance, tuple[str, ...], bool, Outcomes, frozenset[str]]


@dataclass(frozen=True)
class _Part:
    """What a case did while it is beside one version: the order and what conditions came to, of the steps from `begun`
    on; and where it stood before, if it came from another version."""

    judge: Conformance
    begun: int
    activities: tuple[str, ...]
    finished: bool
    outcomes: Outcomes
    standing: frozenset[str]

    @property
    def way(self) -> _Way:
        """What its verdict hangs on."""
        return self.judge, self.activities, self.finished, self.outcomes, self.standing

    def deviations(self, facts: Sequence[Fact], clock: TeamClock) -> Iterator[Deviation] | None:
        """With their places among all steps of the case, of which these are the facts; None where nothing is said."""
        own = facts[self.begun : self.begun + len(self.activities)]
        found = self.judge.deviations(
            self.activities, own, clock=clock, finished=self.finished, outcomes=self.outcomes, standing=self.standing
        )
        return None if found is None else (self._among_all(one) for one in found)

    def _among_all(self, one: Deviation) -> Deviation:
        reason = None if one.reason is None else replace(one.reason, place=one.reason.place + self.begun)
        return replace(one, place=one.place + self.begun, reason=reason)


@dataclass(frozen=True)
class _Beside:
    """A case beside its versions, before it is compared: what it knew when, and its parts."""

    case: _Case
    facts: tuple[Fact, ...]
    moments: tuple[Moment, ...]
    parts: tuple[_Part, ...]
    clock: TeamClock

    @cached_property
    def way(self) -> tuple[_Way, ...]:
        """What its verdict hangs on."""
        return tuple(part.way for part in self.parts)

    def followed(self, zone: ZoneInfo, *, compared: bool) -> Followed:
        """Compared with the SOP, unless its way is too rare."""
        case, deviations = self.case, self.deviations() if compared else None
        first, last = case.begun.astimezone(zone).date(), case.closed and case.closed.astimezone(zone).date()
        versions = tuple((part.begun, part.judge.aligner.version) for part in self.parts)
        return Followed(case.key, first, last, versions, case.steps, deviations, self.moments, zone, case.missed)

    def deviations(self) -> tuple[Deviation, ...] | None:
        """Those of its parts and of the whole, each once."""
        found: list[Deviation] = []
        for part in self.parts:
            those = part.deviations(self.facts, self.clock)
            if those is None:
                return None
            found += those
        return (*dict.fromkeys(found), *self.overdue())

    def overdue(self) -> Iterator[Deviation]:
        """The case as a whole, where it is over its deadline."""
        if self.case.missed is not None:
            yield Deviation("overdue", "", "", len(self.case.steps))


def _beside(case: _Case, data: Any, legs: Sequence[Leg], against: ProcessVersion | None, clock: TeamClock) -> _Beside:
    """`legs`: by which versions it ran, which say what its steps filled in; `against`: beside which it is as a whole
    instead."""
    own = [leg.version.compiled for leg in legs]
    beside = legs if against is None else [Leg(against)]
    judges = [judge_of(leg.version.hash, leg.version.pk) for leg in beside]
    asked = {
        name: None
        for judge in judges
        for name in judge.aligner.questions.fields
        if _same_field(name, judge.aligner.version, own)
    }
    first, after = values_along(data, case.steps, own, asked)
    facts = tuple(
        Fact(roles=NOBODY if step.in_role is False else None, completed=step.at, due=step.due, data=values)
        for step, values in zip(case.steps, after, strict=True)
    )
    known = moments(facts, data=first, begun=case.begun)
    ends = [*(leg.begun for leg in beside[1:]), len(case.steps)]
    parts = []
    for leg, judge, end in zip(beside, judges, ends, strict=True):
        activities = tuple(step.activity for step in case.steps[leg.begun : end])
        outcomes = judge.outcomes(known[leg.begun : end + 1], clock)
        finished = case.finished and leg is beside[-1]
        parts.append(_Part(judge, leg.begun, activities, finished, outcomes, leg.standing))
    return _Beside(case, facts, known, tuple(parts), clock)


def _same_field(name: str, version: Version, own: Sequence[Version]) -> bool:
    """Whether a field means the same in those of its own versions that have it; its label may be another."""
    fields = [found for each in own if (found := each.definition.by_field.get(name)) is not None]
    wanted = version.definition.by_field[name]
    return bool(fields) and all((one.kind, one.currency) == (wanted.kind, wanted.currency) for one in fields)
