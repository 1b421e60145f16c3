"""Whether cases followed their SOP: what was skipped, extra, in the wrong order; by the wrong role, late, unapproved.

The order is judged once for each variant and version (`Conformance` keeps the verdicts); who did it and when is judged
for each case, along the verdict of its variant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opsloop.engines.workflow.aligning import Aligner, Alignment, Move
from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import OWNER, Activity, Approval, CallSop
from opsloop.engines.workflow.fields import Data
from opsloop.engines.workflow.reaching import TooComplex
from opsloop.engines.workflow.version import Version

DeviationKind = Literal["skipped", "extra", "wrong_order", "missing_approval", "wrong_role", "late"]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: `activity` as events call it, the step (none for an event that the SOP does not know), and the
    place in the trace: that of the event, or of the one before which a step is missing."""

    kind: DeviationKind
    activity: str
    element: str
    place: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a variant differs from a version. `alignment` is None where the SOP is too complex to say (then nothing else
    is said either). `fitness` is 1 for a variant that fits, 0 for one that has nothing in common with the SOP."""

    deviations: tuple[Deviation, ...]
    fitness: float
    alignment: Alignment | None

    @property
    def fits(self) -> bool:
        return self.alignment is not None and not self.deviations


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """One event of a case as facts: the roles of whoever did it then, when it could have begun, when it was done.

    `due`: by when, where its own clock is known, which may have stood; else it is reckoned from `opened`.
    """

    roles: frozenset[str] | None = None
    opened: datetime | None = None
    completed: datetime | None = None
    due: datetime | None = None


class Conformance:
    """The verdicts on one version, each variant looked at once."""

    def __init__(self, version: Version, labels: Mapping[str, str] | None = None, *, limit: int = 100_000) -> None:
        self.aligner = Aligner(version, labels or {})
        self.limit = limit
        self.known: dict[tuple[tuple[str, ...], bool], Verdict] = {}
        shortest = self._aligned((), finished=True)
        self.shortest = shortest.cost if shortest else 0

    def verdict(self, variant: Sequence[str], *, finished: bool = True) -> Verdict:
        """How the variant differs; kept for the next case that runs the same way."""
        key = (tuple(variant), finished)
        if key not in self.known:
            self.known[key] = self._judged(key[0], finished)
        return self.known[key]

    def deviations(
        self, variant: Sequence[str], done: Sequence[Done], *, data: Data, now: datetime, clock: Clock,
        finished: bool = True,
    ) -> tuple[Deviation, ...]:  # fmt: skip
        """Those of its variant, and those of this case: `done` has one entry for each event.

        An approval that the SOP passes by itself below a threshold is missing where the values of the case are not
        below it. What is not known (roles, times) is not held against the case.
        """
        if len(done) != len(variant):
            raise ValueError(f"wanted one fact for each of {len(variant)} events, got {len(done)}")
        verdict = self.verdict(variant, finished=finished)
        moves = verdict.alignment.moves if verdict.alignment else ()
        own = [one for move in moves for one in self._of_case(move, done, data, now, clock)]
        return (*verdict.deviations, *own)

    def _aligned(self, variant: Sequence[str], *, finished: bool) -> Alignment | None:
        try:
            return self.aligner.align(variant, finished=finished, limit=self.limit)
        except TooComplex:
            return None

    def _judged(self, variant: tuple[str, ...], finished: bool) -> Verdict:
        alignment = self._aligned(variant, finished=finished)
        if alignment is None:
            return Verdict((), 0.0, None)
        most = len(variant) + (self.shortest if finished else 0)
        fitness = 1 - alignment.cost / most if most else 1.0
        return Verdict(tuple(self._classified(variant, alignment)), fitness, alignment)

    def _classified(self, variant: Sequence[str], alignment: Alignment) -> Iterator[Deviation]:
        """An event without a place and a missing step of the same name are one: it came at the wrong time."""
        names = self.aligner.names
        missing = Counter(names[move.element] for move in alignment.moves if move.kind == "step")
        extra = Counter(variant[move.place] for move in alignment.moves if move.kind == "event")
        moved, told = missing & extra, missing & extra
        for move in alignment.moves:
            if move.kind == "event":
                name = variant[move.place]
                if moved[name]:
                    moved[name] -= 1
                    yield Deviation("wrong_order", name, self._element(alignment, name), move.place)
                else:
                    yield Deviation("extra", name, "", move.place)
            elif move.kind == "step":
                name = names[move.element]
                if told[name]:
                    told[name] -= 1
                else:
                    approval = isinstance(self.aligner.version.activities[move.element], Approval)
                    yield Deviation("missing_approval" if approval else "skipped", name, move.element, move.place)

    def _element(self, alignment: Alignment, name: str) -> str:
        """The missing step of this name."""
        names = self.aligner.names
        return next(m.element for m in alignment.moves if m.kind == "step" and names[m.element] == name)

    def _of_case(
        self, move: Move, done: Sequence[Done], data: Data, now: datetime, clock: Clock
    ) -> Iterator[Deviation]:
        version, names = self.aligner.version, self.aligner.names
        if move.kind == "passed" and isinstance(version.activities[move.element], Approval):
            if not version.conditions[move.element].holds(data, clock.day(now)):
                yield Deviation("missing_approval", names[move.element], move.element, move.place)
        elif move.kind == "both":
            activity, fact = version.activities[move.element], done[move.place]
            if _wrong_role(activity, fact):
                yield Deviation("wrong_role", names[move.element], move.element, move.place)
            if _late(activity, fact, clock):
                yield Deviation("late", names[move.element], move.element, move.place)


def _wrong_role(activity: Activity, fact: Done) -> bool:
    if fact.roles is None or isinstance(activity, CallSop):
        return False
    if isinstance(activity, Approval):
        if any(approver.people for approver in activity.approvers):
            return False
        wanted = {approver.role for approver in activity.approvers}
    elif activity.person:
        return False
    else:
        wanted = {activity.role or OWNER}
    return not wanted & fact.roles


def _late(activity: Activity, fact: Done, clock: Clock) -> bool:
    due = fact.due
    if due is None and activity.due is not None and fact.opened is not None:
        due = clock.after(fact.opened, activity.due)
    return due is not None and fact.completed is not None and fact.completed > due


def replay(version: Version, variant: Sequence[str], *, finished: bool = True) -> Verdict:
    """How one variant differs from the version; for many of them keep a `Conformance`."""
    return Conformance(version).verdict(variant, finished=finished)
