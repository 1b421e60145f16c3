"""The steps that cases went through, from the log: when each was done, by when it was due, whether by its role.

What a case did before it was moved to another version is read by the version that it had then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from opsloop.engines.calendar import OutOfHorizon
from opsloop.engines.workflow import due_after
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.clock import TeamClock
from opsloop.rooms.processes.version import ProcessVersion

MOVED = "moved"
VERBS = (
    MOVED,
    *("step_opened", "step_paused", "step_resumed", "step_assigned", "step_delegated", "step_released"),
    *("step_reassigned", "step_withdrawn", "voted", "step_done", "decided"),
)
MIDDLE_OF_A_YEAR = 7
Line = tuple[int, str, str, datetime, "int | None", dict[str, Any], int]
"""Case, verb, activity, moment, user, changes and key of a line of the log."""


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that was done, or decided. `in_role`: whether whoever did it had its role then, or was handed it by
    somebody who had; None where the log of that time does not say. `event` is the key of its line in the log;
    `decision` what an approval came to, `given` values that conditions ask for before it filled them and after."""

    event: int
    activity: str
    element: str
    at: datetime
    by: int | None
    due: datetime | None = None
    in_role: bool | None = True
    decision: str = ""
    given: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    @property
    def late(self) -> bool:
        """Whether it was done after it was due."""
        return self.due is not None and self.at > self.due


@dataclass(frozen=True, slots=True)
class Leg:
    """What a case did by one version: its steps from the place `begun` on. `standing`: where it stood when it came over
    from the version before, empty where it began."""

    version: ProcessVersion
    begun: int = 0
    standing: frozenset[str] = frozenset()


@dataclass(slots=True)
class Run:
    """A case as it ran: its steps, and by which versions."""

    steps: list[StepDone]
    legs: list[Leg]


@dataclass(slots=True)
class _Work:
    """Work that is open while the log is read, or a vote that waits for its decision."""

    element: str
    opened: datetime
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    stopped: datetime | None = None
    in_role: bool | None = True

    def pauses_until(self, now: datetime) -> list[tuple[datetime, datetime]]:
        return self.pauses if self.stopped is None else [*self.pauses, (self.stopped, now)]


class Clocks:
    """The working time of a workspace for steps of any year: each year laid out once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[int, TeamClock] = {}

    def of(self, moment: datetime) -> TeamClock:
        """A clock that reaches from before the year of the moment far into the next."""
        if moment.year not in self._known:
            middle = datetime(moment.year, MIDDLE_OF_A_YEAR, 1, tzinfo=UTC)
            self._known[moment.year] = TeamClock(self._workspace, middle)
        return self._known[moment.year]


def steps_done(cases: QuerySet[Any], workspace: Workspace) -> dict[int, list[StepDone]]:
    """What was done in each of these cases, by the key of the case, in order."""
    return {case: run.steps for case, run in runs(cases, workspace).items()}


def runs(cases: QuerySet[Any], workspace: Workspace) -> dict[int, Run]:
    """How each of these cases ran, by the key of the case."""
    versions, clocks = versions_of(cases), Clocks(workspace)
    readers: dict[int, _Reader] = {}
    found = {case: Run([], [Leg(first)]) for case, (first, *_others) in versions.items()}
    rows = Event.objects.filter(record_type="case", record_id__in=cases.values("pk"), verb__in=VERBS)
    columns = ("record_id", "verb", "activity", "at", "actor_id", "changes", "pk")
    for line in rows.order_by("at", "pk").values_list(*columns).iterator():
        case = line[0]
        if case not in readers:
            readers[case] = _Reader(versions[case], clocks)
        run, reader = found[case], readers[case]
        run.steps += reader.read(line)
        if line[1] == MOVED and reader.goes_on():
            run.legs.append(Leg(reader.version, len(run.steps), reader.standing))
    return found


def versions_of(cases: QuerySet[Any]) -> Mapping[int, Sequence[ProcessVersion]]:
    """The versions by which each case ran, the last being that which it is pinned to. Where one of them is not there
    any more, as of what came by an import, only that."""
    pinned = list(cases.values_list("pk", "version_id", "process_id"))
    left = _versions_left(cases)
    asked = Q(pk__in={version for _case, version, _process in pinned})
    if left:
        numbers = {number for each in left.values() for number in each}
        asked |= Q(number__in=numbers, process__in={process for _case, _version, process in pinned})
    versions = {row.pk: row for row in ProcessVersion.objects.filter(asked).defer("definition")}
    by_number = {(row.process_id, row.number): row for row in versions.values()}
    found: dict[int, Sequence[ProcessVersion]] = {}
    for case, version, process in pinned:
        before = [by_number.get((process, number)) for number in left.get(case, ())]
        known = [each for each in before if each is not None]
        found[case] = [*(known if len(known) == len(before) else ()), versions[version]]
    return found


def _versions_left(cases: QuerySet[Any]) -> Mapping[int, Sequence[int]]:
    """The numbers of the versions that cases were moved away from, in order."""
    moves = Event.objects.filter(record_type="case", record_id__in=cases.values("pk"), verb=MOVED)
    found: dict[int, list[int]] = defaultdict(list)
    for case, changes in moves.order_by("at", "pk").values_list("record_id", "changes"):
        found[case].append(int((changes.get("from_version") or [0])[-1] or 0))
    return found


class _Reader:
    """Reads the lines of one case."""

    def __init__(self, versions: Sequence[ProcessVersion], clocks: Clocks) -> None:
        self._versions, self._clocks = list(versions), clocks
        self._version = versions[0].compiled
        self._open: dict[int, _Work] = {}
        self._voted: list[_Work] = []

    @property
    def version(self) -> ProcessVersion:
        """By which it runs where the log was read to."""
        return self._versions[0]

    @property
    def standing(self) -> frozenset[str]:
        """The steps at which it stands there."""
        return frozenset(work.element for work in self._open.values())

    def goes_on(self) -> bool:
        """By the next version; False where none is known."""
        if len(self._versions) > 1:
            del self._versions[0]
            self._version = self.version.compiled
            return True
        return False

    def read(self, line: Line) -> Iterator[StepDone]:
        """What a line says was done; the others are kept in mind."""
        _case, verb, activity, at, by, changes, event = line
        step = (changes.get("step") or [None])[-1]
        told = step if isinstance(step, dict) else {"element": self._element(activity)}
        number = int(told.get("work") or 0)
        if verb == "step_opened":
            self._open[number] = _Work(str(told.get("element", "")), at)
        elif verb == "decided":
            decision = str((changes.get("decision") or [""])[-1])
            yield replace(self._decided(told, at, by, event), decision=decision)
        elif number in self._open:
            work = self._open[number]
            if verb in {"voted", "step_done", "step_withdrawn"}:
                del self._open[number]
            if verb == "voted":
                work.pauses, work.stopped = work.pauses_until(at), None
                self._voted.append(work)
            elif verb == "step_done":
                yield _with_values(self._done([work], told, at, by, event), changes)
            else:
                _go_on(work, verb, at, told)
        elif verb == "step_done":
            yield _with_values(self._done([], told, at, by, event), changes)

    def _element(self, activity: str) -> str:
        """The step of this name: earlier lines say no more."""
        named = (step.id for step in self._version.activities.values() if step.name == activity)
        return next(named, "")

    def _decided(self, told: Mapping[str, Any], at: datetime, by: int | None, event: int) -> StepDone:
        """An approval as a whole: due when the last of its seats was."""
        element = str(told.get("element", ""))
        works = [work for work in (*self._voted, *self._open.values()) if work.element == element]
        voted = [work for work in self._voted if work.element == element]
        self._voted = [work for work in self._voted if work.element != element]
        return self._done(works, told, at, by, event, voted=voted)

    def _done(
        self, works: list[_Work], told: Mapping[str, Any], at: datetime, by: int | None, event: int,
        *, voted: list[_Work] | None = None,
    ) -> StepDone:  # fmt: skip
        element = str(told.get("element", ""))
        activity = self._version.activities.get(element)
        name = activity.name if activity is not None else str(told.get("label", ""))
        dues = [self._due(work, at) for work in works]
        due = max((moment for moment in dues if moment is not None), default=None)
        roles = [work.in_role for work in (works if voted is None else voted)]
        in_role = False if False in roles else None if None in roles else True
        return StepDone(event, name, element, at, by, due, in_role)

    def _due(self, work: _Work, now: datetime) -> datetime | None:
        """By when it was due, as its clock counted; None where it was not, or is too long ago to be counted."""
        activity = self._version.activities.get(work.element)
        if activity is None or activity.due is None:
            return None
        try:
            return due_after(work.opened, activity.due, work.pauses_until(now), self._clocks.of(work.opened))
        except OutOfHorizon:
            return None


def _with_values(step: StepDone, changes: Mapping[str, Any]) -> StepDone:
    match changes.get("given"):
        case [dict(before), dict(after)]:
            return replace(step, given=(before, after))
    return step


def _go_on(work: _Work, verb: str, at: datetime, told: Mapping[str, Any]) -> None:
    """Its clock stops or goes on, or somebody else has it."""
    if verb == "step_paused":
        work.stopped = at
    elif verb == "step_resumed" and work.stopped is not None:
        work.pauses.append((work.stopped, at))
        work.stopped = None
    elif verb == "step_assigned":
        work.in_role = told.get("in_role")
    elif verb == "step_delegated":
        work.in_role = told.get("in_role") or work.in_role
    elif verb in {"step_released", "step_reassigned"}:
        work.in_role = True
