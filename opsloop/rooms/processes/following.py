"""Whether cases ran as their SOP says: what was left out, extra, at another time, not approved, by others, late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from opsloop.engines.workflow import Conformance, Deviation, Version
from opsloop.engines.workflow import Done as Fact
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.steps_done import Clocks, StepDone, steps_done
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
    columns = ("pk", "version_id", "version__hash", "state", "created_at", "closed_at", "data")
    rows = list(cases.order_by("pk").values_list(*columns))
    done, clocks = steps_done(cases, workspace), Clocks(workspace)
    ways = Counter((version, _way(done[key])) for key, version, *_rest in rows)
    often = {way for way, _count in ways.most_common(MOST_WAYS)}
    zone, found = ZoneInfo(workspace.time_zone), []
    for key, version, hashed, state, begun, closed, data in rows:
        judge = judge_of(hashed, version) if against is None else judge_of(against.hash, against.pk)
        steps, deviations = done[key], None
        if (version, _way(steps)) in often:
            at = closed or now or timezone.now()
            deviations = _compared(judge, steps, data, at, clocks, finished=state == Case.State.COMPLETED)
        first, last = begun.astimezone(zone).date(), closed and closed.astimezone(zone).date()
        found.append(Followed(key, first, last, judge.aligner.version, tuple(steps), deviations))
    return found


@lru_cache(maxsize=KEPT_JUDGES)
def judge_of(hashed: str, version_id: int) -> Conformance:
    """What keeps the verdicts on a version."""
    return Conformance(compiled(hashed, version_id), limit=MOST_STATES)


def _way(steps: Iterable[StepDone]) -> tuple[str, ...]:
    return tuple(step.activity for step in steps)


def _compared(
    judge: Conformance, steps: Sequence[StepDone], data: Any, at: datetime, clocks: Clocks, *, finished: bool
) -> tuple[Deviation, ...] | None:
    way = _way(steps)
    if judge.verdict(way, finished=finished).alignment is None:
        return None
    facts = [Fact(roles=NOBODY if step.in_role is False else None, completed=step.at, due=step.due) for step in steps]
    found = judge.deviations(way, facts, data=data, now=at, clock=clocks.of(at), finished=finished)
    return tuple(dict.fromkeys(found))
