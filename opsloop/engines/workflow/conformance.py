"""Whether cases followed their SOP: what was skipped, extra, in the wrong order; by the wrong role, late, unapproved.

The order is judged once for each variant, version and outcome of the conditions (`Conformance` keeps the verdicts); who
did it and when is judged for each case, along the verdict of its variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opsloop.engines.workflow.aligning import Aligner, Alignment, Move, Sparing
from opsloop.engines.workflow.classifying import Deviation, DeviationKind, classified
from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import OWNER, Activity, Approval, CallSop
from opsloop.engines.workflow.fields import Data
from opsloop.engines.workflow.outcomes import Moment, Outcomes
from opsloop.engines.workflow.reaching import TooComplex
from opsloop.engines.workflow.reasons import Reasons
from opsloop.engines.workflow.version import Version

__all__ = ["Conformance", "Deviation", "DeviationKind", "Done", "Verdict", "moments", "replay"]


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

    `due`: by when, where its own clock is known, which may have stood; else it is reckoned from `opened`. `data`: the
    values of the case right after it, as far as they are known; None where nothing has changed since the one before.
    """

    roles: frozenset[str] | None = None
    opened: datetime | None = None
    completed: datetime | None = None
    due: datetime | None = None
    data: Data | None = None


class Conformance:
    """The verdicts on one version, each variant looked at once."""

    def __init__(self, version: Version, labels: Mapping[str, str] | None = None, *, limit: int = 100_000) -> None:
        self.aligner = Aligner(version, labels or {})
        self.limit = limit
        self.known: dict[tuple[tuple[str, ...], bool, Outcomes, frozenset[str]], Verdict] = {}
        self.reasons = Reasons(version, self.aligner.questions)
        self.shortest = self._shortest(frozenset())

    def outcomes(self, moments: Sequence[Moment], clock: Clock) -> Outcomes:
        """What the conditions came to in a case at these moments (see `moments`), each on its day.

        What has no value leaves its conditions open.
        """
        return self.aligner.questions.outcomes(moments, clock)

    def verdict(
        self, variant: Sequence[str], *, finished: bool = True, outcomes: Outcomes = (),
        standing: frozenset[str] = frozenset(),
    ) -> Verdict:  # fmt: skip
        """How the variant differs where conditions came out like that; kept for the next case that runs the same way.

        Without `outcomes` every way through the gateways is allowed. `standing`: the steps at which the case stood when
        it came over from another version, of which the variant is what came then; none where it is all of the case.
        """
        key = (tuple(variant), finished, outcomes, standing)
        if key not in self.known:
            self.known[key] = self._judged(*key)
        return self.known[key]

    def deviations(
        self, variant: Sequence[str], done: Sequence[Done], *, clock: Clock, finished: bool = True,
        outcomes: Outcomes = (), standing: frozenset[str] = frozenset(),
    ) -> tuple[Deviation, ...] | None:  # fmt: skip
        """Those of its variant (see `verdict`), and those of this case: `done` has one entry for each event; None where
        the SOP is too complex to say. What is not known (roles, times) is not held against the case.
        """
        if len(done) != len(variant):
            raise ValueError(f"wanted one fact for each of {len(variant)} events, got {len(done)}")
        verdict = self.verdict(variant, finished=finished, outcomes=outcomes, standing=standing)
        if verdict.alignment is None:
            return None
        own = [one for move in verdict.alignment.moves for one in self._of_case(move, done, clock)]
        return (*verdict.deviations, *own)

    def _shortest(self, standing: frozenset[str]) -> int:
        """How many steps a case has at least, from its start or from where it stood."""
        shortest = self._aligned((), True, (), standing)
        return shortest.cost if shortest else 0

    def _aligned(
        self, variant: Sequence[str], finished: bool, outcomes: Outcomes, standing: frozenset[str],
        sparing: Sparing = "events",
    ) -> Alignment | None:  # fmt: skip
        try:
            return self.aligner.align(
                variant, finished=finished, limit=self.limit, outcomes=outcomes, standing=standing, sparing=sparing
            )
        except TooComplex:
            return None

    def _judged(
        self, variant: tuple[str, ...], finished: bool, outcomes: Outcomes, standing: frozenset[str]
    ) -> Verdict:
        alignment = self._aligned(variant, finished, outcomes, standing)
        if alignment is None:
            return Verdict((), 0.0, None)
        found = self._classified(variant, alignment, outcomes)
        if _leaves_out_two(alignment):
            # A swap within a loop costs as much as leaving out two steps in two turns, of which both were done.
            swapped = self._aligned(variant, finished, outcomes, standing, "steps") or alignment
            named = self._classified(variant, swapped, outcomes)
            if len(named) < len(found) and _swaps(named) > _swaps(found):
                alignment, found = swapped, named
        most = len(variant) + (self._shortest(standing) if finished else 0)
        fitness = max(0.0, 1 - alignment.cost / most) if most else 1.0
        return Verdict(found, fitness, alignment)

    def _classified(self, variant: tuple[str, ...], alignment: Alignment, outcomes: Outcomes) -> tuple[Deviation, ...]:
        return tuple(classified(self.aligner, self.reasons, variant, alignment, outcomes))

    def _of_case(self, move: Move, done: Sequence[Done], clock: Clock) -> Iterator[Deviation]:
        if move.kind == "both":
            activity, fact = self.aligner.version.activities[move.element], done[move.place]
            name = self.aligner.names[move.element]
            if _wrong_role(activity, fact):
                yield Deviation("wrong_role", name, move.element, move.place)
            if _late(activity, fact, clock):
                yield Deviation("late", name, move.element, move.place)


def moments(done: Sequence[Done], *, data: Data, begun: datetime) -> tuple[Moment, ...]:
    """What a case knew when it began, with these values, and after each event of it; one whose time is not known was
    at that of the one before."""
    found = [Moment(data, begun)]
    for fact in done:
        data, begun = data if fact.data is None else fact.data, fact.completed or begun
        found.append(Moment(data, begun))
    return tuple(found)


def _leaves_out_two(alignment: Alignment) -> bool:
    return sum(move.kind == "step" for move in alignment.moves) > 1


def _swaps(found: Sequence[Deviation]) -> int:
    return sum(one.kind == "wrong_order" for one in found)


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
