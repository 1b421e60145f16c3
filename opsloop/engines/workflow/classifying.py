"""What the differences of an alignment are called: what was skipped, extra, in the wrong order, not approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from opsloop.engines.workflow.aligning import Aligner, Alignment, Move
from opsloop.engines.workflow.elements import Approval
from opsloop.engines.workflow.outcomes import Outcomes
from opsloop.engines.workflow.reasons import Reason, Reasons

DeviationKind = Literal["skipped", "extra", "wrong_order", "missing_approval", "wrong_role", "late", "overdue"]
"""`overdue` is a case as a whole, which whoever keeps its deadline tells."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: `activity` as events call it, the step (none for an event that the SOP does not know), and the
    place in the trace: that of the event, or of the one before which a step is missing. `reason`: the conditions that
    it follows from, where it does."""

    kind: DeviationKind
    activity: str
    element: str
    place: int
    reason: Reason | None = None


def classified(
    aligner: Aligner, reasons: Reasons, variant: Sequence[str], alignment: Alignment, outcomes: Outcomes
) -> Iterator[Deviation]:
    """The deviations of a variant in the order of its alignment.

    An event without a place and a missing step of the same name are one: it came at the wrong time. But an approval
    that would have had to decide otherwise for the case to go on is missing.
    """
    return _Differences(aligner, reasons, variant, alignment, outcomes).named()


class _Differences:
    def __init__(
        self, aligner: Aligner, reasons: Reasons, variant: Sequence[str], alignment: Alignment, outcomes: Outcomes
    ) -> None:
        self.aligner, self.variant, self.moves = aligner, variant, alignment.moves
        self.along = reasons.along(outcomes)
        self.missing = [move for move in self.moves if move.kind == "step"]
        extra = Counter(variant[move.place] for move in self.moves if move.kind == "event")
        both = Counter(self.name(move) for move in self.missing) & extra
        self.events, self.steps = both.copy(), both.copy()
        """What is still to be told as one, by name: of events, and of steps."""
        self.overruled = dict(self._overruled(both))
        """Approvals that decided otherwise than the case went on, by name, with why."""

    def name(self, move: Move) -> str:
        return self.variant[move.place] if move.kind == "event" else self.aligner.names[move.element]

    def approves(self, move: Move) -> bool:
        return isinstance(self.aligner.version.activities[move.element], Approval)

    def _overruled(self, names: Counter[str]) -> Iterator[tuple[str, Reason]]:
        places = {self.name(move): move.place for move in self.moves if move.kind == "event"}
        for index, move in enumerate(self.moves):
            if move.kind == "step" and names[self.name(move)] and self.approves(move):
                taken = [each.element for each in self.moves[index:] if each.kind in {"taken", "forced"}]
                reason = self.along.overruled(move.element, places[self.name(move)] + 1, taken)
                if reason is not None:
                    yield self.name(move), reason

    def named(self) -> Iterator[Deviation]:
        for move in self.moves:
            self.along.passed(move)
            if move.kind == "event":
                yield from self.event(move)
            elif move.kind == "step":
                yield from self.step(move)

    def event(self, move: Move) -> Iterator[Deviation]:
        name = self.name(move)
        if not self.events[name]:
            called = [element for element, known in self.aligner.names.items() if known == name]
            yield Deviation("extra", name, "", move.place, self.along.against(called))
            return
        self.events[name] -= 1
        if name not in self.overruled:
            element = next(each.element for each in self.missing if self.name(each) == name)
            yield Deviation("wrong_order", name, element, move.place)

    def step(self, move: Move) -> Iterator[Deviation]:
        name = self.name(move)
        again = self.steps[name] > 0
        self.steps[name] -= again
        if again and name not in self.overruled:
            return
        reason = self.overruled[name] if again else self.along.demanding(move)
        kind: DeviationKind = "missing_approval" if self.approves(move) else "skipped"
        yield Deviation(kind, name, move.element, move.place, reason)
