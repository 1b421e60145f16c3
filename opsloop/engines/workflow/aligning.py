"""A trace beside an SOP: the fewest steps to leave out or put in so that the one becomes a run of the other.

An optimal alignment (Adriansyah 2014, chapter 4) with cost 1 for an event that the SOP has no place for and for a step
that did not happen, 0 where they agree; silent gateways cost nothing. Of alignments that cost the same those win that
find a place for more events, or those that leave out fewer steps where that is asked for. A* over (marking, place in
the trace), with the events that no step is called by as the bound from below.

Where outcomes of conditions are known, gateways lead only where these allow at that place of the trace. What a step
that did not happen would have filled is not known until the next one that fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Literal

from opsloop.engines.workflow.elements import Activity, Approval
from opsloop.engines.workflow.outcomes import NO_FIELDS, Fields, Outcomes, Questions, Row
from opsloop.engines.workflow.reaching import ENDED, Marking, Reached, TooComplex, after, decided_by, first, reachable
from opsloop.engines.workflow.version import Version

UNIT = 1 << 20
"""One difference; what is below counts the events without a place, or the steps left out, to decide between equals."""

Sparing = Literal["events", "steps"]
"""Of which there shall be fewer without a counterpart, where alignments cost the same."""
MoveKind = Literal["both", "event", "step", "passed", "taken", "forced"]


@dataclass(frozen=True, slots=True)
class Move:
    """One move of an alignment: event and step agree (`both`), only an event, only a step, or a step that was passed
    by itself; or a flow that was taken out of a gateway, or had to be because an outcome is known. `place` is the
    event's place in the trace, or that of the next event."""

    kind: MoveKind
    place: int
    element: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The moves in order, and how many of them are a difference."""

    moves: tuple[Move, ...]
    cost: int


@dataclass
class Aligner:
    """One version, its labels, and what was found out about its markings on the way.

    `labels`: for each step the name that events of it have; unless given the step's own name.
    """

    version: Version
    labels: Mapping[str, str] = field(default_factory=dict)
    _after: dict[tuple[Marking, str, Row, Fields], list[Reached]] = field(default_factory=dict)
    _standing: dict[Fields, list[Reached]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = {a.id: self.labels.get(a.id, a.name) for a in self.version.activities.values()}
        self.known = set(self.names.values())
        self.questions = Questions(self.version)
        self._first: dict[Row, list[Reached]] = {}

    def align(
        self,
        trace: Sequence[str],
        *,
        finished: bool = True,
        limit: int = 100_000,
        outcomes: Outcomes = (),
        standing: frozenset[str] = frozenset(),
        sparing: Sparing = "events",
    ) -> Alignment:
        """An alignment of least cost; of equal ones always the same, one that spares events, or steps.

        Where the case is not `finished`, what the SOP has after the last event is not missing; where it stood at the
        steps `standing` before the first event, what it has before them. Where no run to its end has these `outcomes`
        (a loop that nothing would have ended), it is aligned as if none were known. TooComplex after `limit` states, or
        where no state of the SOP has tokens at exactly those steps. O(states log states).
        """
        found = _Search(self, trace, finished, outcomes, sparing).run(limit, self.begun(outcomes, standing, limit))
        if found is None and outcomes:
            found = _Search(self, trace, finished, (), sparing).run(limit, self.begun((), standing, limit))
        if found is None:
            raise AssertionError("a sound SOP has an end that every trace can be aligned to")
        return found

    def begun(self, outcomes: Outcomes, standing: Fields, limit: int) -> list[Reached]:
        """Where a case can be before the first event: what it comes to at its start, or anything that has tokens at
        exactly these steps."""
        if not standing:
            return self.first(outcomes[0] if outcomes else ())
        if standing not in self._standing:
            there = [each for each in reachable(self.version, limit) if frozenset(each.at) == standing]
            self._standing[standing] = [Reached(each) for each in sorted(there, key=lambda one: one.awaits)]
        if not self._standing[standing]:
            raise TooComplex(f"no state at {', '.join(sorted(standing))}")
        return self._standing[standing]

    def first(self, row: Row) -> list[Reached]:
        if row not in self._first:
            self._first[row] = first(self.version, known=self.questions.known(row))
        return self._first[row]

    def after(self, marking: Marking, activity: str, row: Row, stale: Fields) -> list[Reached]:
        key = (marking, activity, row, stale)
        if key not in self._after:
            self._after[key] = after(self.version, marking, activity, known=self.questions.known(row, stale))
        return self._after[key]


def repeats(activity: Activity) -> bool:
    """Whether one token may leave several events: a list, or several votes."""
    if isinstance(activity, Approval):
        return len(activity.approvers) > 1 or any(approver.people for approver in activity.approvers)
    return activity.each is not None


_Spot = tuple[Marking, int, Fields]
"""A marking, the place in the trace, and the fields that a step which did not happen would have filled."""
_Edge = tuple[int, _Spot, tuple[Move, ...]]


class _Search:
    def __init__(
        self, aligner: Aligner, trace: Sequence[str], finished: bool, outcomes: Outcomes, sparing: Sparing
    ) -> None:
        self.event, self.step = (UNIT + 1, UNIT) if sparing == "events" else (UNIT, UNIT + 1)
        self.aligner, self.trace, self.finished = aligner, trace, finished
        self.rows: Outcomes = outcomes or ((),) * (len(trace) + 1)
        self.filled = aligner.questions.writes if outcomes else aligner.questions.nothing
        self.strange = [0] * (len(trace) + 1)
        for place in reversed(range(len(trace))):
            self.strange[place] = self.strange[place + 1] + self.event * (trace[place] not in aligner.known)

    def run(self, limit: int, begun: Sequence[Reached]) -> Alignment | None:
        """The alignment from one of these; None where no end can be reached."""
        order = count()
        best: dict[_Spot, int] = {}
        came: dict[_Spot, tuple[_Spot | None, tuple[Move, ...]]] = {}
        queue: list[tuple[int, int, int, _Spot]] = []
        for reached in begun:
            for spot, moves in self.reached(reached, 0, NO_FIELDS):
                if spot not in best:
                    best[spot], came[spot] = 0, (None, moves)
                    heappush(queue, (self.strange[spot[1]], -spot[1], next(order), spot))
        done: set[_Spot] = set()
        while queue:
            _bound, _behind, _order, spot = heappop(queue)
            if spot in done:
                continue
            done.add(spot)
            if self.arrived(spot):
                return Alignment(_way(came, spot), best[spot] // UNIT)
            if len(done) > limit:
                raise TooComplex(f"more than {limit} states")
            for cost, following, moves in self.edges(spot):
                total = best[spot] + cost
                if total < best.get(following, total + 1):
                    best[following], came[following] = total, (spot, moves)
                    heappush(queue, (total + self.strange[following[1]], -following[1], next(order), following))
        return None

    def arrived(self, spot: _Spot) -> bool:
        marking, place, _stale = spot
        return place == len(self.trace) and (marking == ENDED or not self.finished)

    def edges(self, spot: _Spot) -> Iterator[_Edge]:
        """What can come next: agreeing first, so that of equal alignments those win that agree early."""
        marking, place, stale = spot
        event = self.trace[place] if place < len(self.trace) else None
        for element in dict.fromkeys(marking.at):
            filled = self.filled[element]
            if event is not None and self.aligner.names[element] == event:
                both = Move("both", place, element)
                if repeats(self.aligner.version.activities[element]):
                    yield 0, (marking, place + 1, stale - filled), (both,)
                yield from self.onward(0, marking, both, place + 1, stale - filled)
            yield from self.onward(self.step, marking, Move("step", place, element), place, stale | filled)
        if event is not None:
            yield self.event, (marking, place + 1, stale), (Move("event", place),)

    def onward(self, cost: int, marking: Marking, move: Move, place: int, stale: Fields) -> Iterator[_Edge]:
        """Where the token that leaves the step of the move can come to."""
        for reached in self.aligner.after(marking, move.element, self.rows[place], stale):
            for spot, moves in self.reached(reached, place, stale):
                yield cost, spot, (move, *moves)

    def reached(self, reached: Reached, place: int, stale: Fields) -> Iterator[tuple[_Spot, tuple[Move, ...]]]:
        """A spot, with what was passed and taken on the way to it: once as if nothing was told of what was passed, and
        for as long as the next events tell of it in its order."""
        taken = [Move("forced" if flow in reached.forced else "taken", place, flow) for flow in reached.taken]
        before: list[Move] = []
        left = list(reached.passed)
        while True:
            passed = [Move("passed", place, each) for each in left]
            yield (reached.marking, place, self.unknown(left, stale)), (*before, *passed, *taken)
            event = self.trace[place] if place < len(self.trace) else None
            told = next((index for index, each in enumerate(left) if self.aligner.names[each] == event), None)
            if told is None:
                return
            before += [*(Move("passed", place, each) for each in left[:told]), Move("both", place, left[told])]
            stale = self.unknown(left[:told], stale) - self.filled[left[told]]
            left, place = left[told + 1 :], place + 1

    def unknown(self, passed: list[str], stale: Fields) -> Fields:
        """The fields that are not known after these were passed and nothing was told of it."""
        activities = self.aligner.version.activities
        return stale.union(*(self.filled[each] & decided_by(activities[each]) for each in passed))


def _way(came: Mapping[_Spot, tuple[_Spot | None, tuple[Move, ...]]], spot: _Spot) -> tuple[Move, ...]:
    parts: list[tuple[Move, ...]] = []
    at: _Spot | None = spot
    while at is not None:
        before, moves = came[at]
        parts.append(moves)
        at = before
    return tuple(move for part in reversed(parts) for move in part)
