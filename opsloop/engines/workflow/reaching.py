"""Every state that an SOP can come to, found with the same token machine that runs it: gateways take every way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from opsloop.engines.workflow.elements import Activity, Flow, Gateway, always_waits
from opsloop.engines.workflow.moving import move
from opsloop.engines.workflow.version import Version

MOST_WAYS = 5_000
"""How many ways through the gateways are tried after one step."""


class TooComplex(Exception):
    """There are more states or ways than are looked at."""


@dataclass(frozen=True)
class Marking:
    """Where tokens stand: the steps, and for each open block the flows that its join still waits for; both sorted."""

    at: tuple[str, ...] = ()
    awaits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ended: bool = False


ENDED = Marking(ended=True)


@dataclass(frozen=True)
class Reached:
    """A marking, and the steps that were passed by themselves on the way to it."""

    marking: Marking
    passed: tuple[str, ...] = ()


@dataclass
class _Script:
    """Answers as written down so far, then the first of the possible ones, which it notes."""

    answers: list[int]
    place: int = 0
    options: list[int] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def answer(self, options: int) -> int:
        if self.place == len(self.answers):
            self.answers.append(0)
        self.options.append(options)
        self.place += 1
        return self.answers[self.place - 1]

    def chosen(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Flow]:
        if gateway.gateway == "exclusive":
            return [flows[self.answer(len(flows))]]
        optional = [flow for flow in flows if flow.id != gateway.default]
        if 1 << len(optional) > MOST_WAYS:
            raise TooComplex(gateway.id)
        ways = [list(way) for size in range(1, len(optional) + 1) for way in combinations(optional, size)]
        ways += [[flow] for flow in flows if flow.id == gateway.default]
        return ways[self.answer(len(ways))]

    def passes(self, activity: Activity) -> bool:
        passed = not always_waits(activity) and self.answer(2) == 1
        if passed:
            self.passed.append(activity.id)
        return passed

    def next(self) -> list[int] | None:
        """The answers of the next way, as a clock counts; None after the last."""
        answers = self.answers[: len(self.options)]
        while answers:
            if answers[-1] + 1 < self.options[len(answers) - 1]:
                answers[-1] += 1
                return answers
            answers.pop()
        return None


def first(version: Version, start: str = "") -> list[Reached]:
    """What a new case can come to; `start` empty: from any start. TooComplex beyond MOST_WAYS."""
    starts = [each.id for each in version.starts if start in {"", each.id}]
    return list(dict.fromkeys(reached for each in starts for reached in _ways(version, each, Marking())))


def after(version: Version, marking: Marking, activity: str) -> list[Reached]:
    """What can follow when the step, at which a token stands, is done."""
    at = list(marking.at)
    at.remove(activity)
    return list(dict.fromkeys(_ways(version, activity, Marking(tuple(at), marking.awaits))))


def reachable(version: Version, limit: int = 50_000) -> set[Marking]:
    """All markings at which a case can wait, and ENDED; TooComplex beyond the limit."""
    waiting = [reached.marking for reached in first(version)]
    seen = set(waiting)
    while waiting:
        marking = waiting.pop()
        for activity in dict.fromkeys(marking.at):
            for reached in after(version, marking, activity):
                if reached.marking not in seen:
                    seen.add(reached.marking)
                    waiting.append(reached.marking)
        if len(seen) > limit:
            raise TooComplex(f"more than {limit} states")
    return seen


def _ways(version: Version, element: str, others: Marking) -> Iterator[Reached]:
    answers: list[int] | None = []
    tried = 0
    while answers is not None:
        script = _Script(answers)
        awaits = dict(others.awaits)
        moved = move(version, element, awaits, script)
        if moved.end:
            yield Reached(ENDED, tuple(script.passed))
        else:
            at = tuple(sorted([*others.at, *(activity.id for activity in moved.at)]))
            open_blocks = ((split, tuple(sorted(flows))) for split, flows in awaits.items())
            yield Reached(Marking(at, tuple(sorted(open_blocks))), tuple(script.passed))
        answers = script.next()
        tried += 1
        if tried > MOST_WAYS:
            raise TooComplex(element)
