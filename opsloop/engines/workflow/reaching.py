"""Every state that an SOP can come to, found with the same token machine that runs it: gateways take every way, or
those that are left where the outcome of conditions is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from opsloop.engines.workflow.elements import Activity, Approval, Flow, Gateway, always_waits, writes
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
    """A marking, the steps that were passed by themselves on the way to it, the flows that were taken out of gateways,
    and which of these had to be."""

    marking: Marking
    passed: tuple[str, ...] = ()
    taken: tuple[str, ...] = field(default=(), compare=False)
    forced: frozenset[str] = field(default=frozenset(), compare=False)


Known = Mapping[str, bool]
"""The outcome of conditions, by flow, and whether a step passes by itself; what is left out is not known."""
NOTHING: Known = {}


@dataclass
class _Script:
    """Answers as written down so far, then the first of the possible ones, which it notes."""

    version: Version
    known: Known
    answers: list[int]
    place: int = 0
    options: list[int] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    forced: set[str] = field(default_factory=set)

    def answer(self, options: int) -> int:
        if self.place == len(self.answers):
            self.answers.append(0)
        self.options.append(options)
        self.place += 1
        return self.answers[self.place - 1]

    def chosen(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Flow]:
        exclusive = gateway.gateway == "exclusive"
        ways = self.one_of(gateway, flows) if exclusive else self.some_of(gateway, flows)
        way = ways[self.answer(len(ways))] if len(ways) > 1 else ways[0]
        self.taken += [flow.id for flow in way]
        self.forced |= {flow.id for flow in way if len(ways) == 1 or (not exclusive and self.known.get(flow.id))}
        return way

    def one_of(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Sequence[Flow]]:
        """Each flow whose condition may be the first that holds."""
        asked = [flow for flow in flows if flow.id != gateway.default]
        true = next((place for place, flow in enumerate(asked) if self.known.get(flow.id)), len(asked))
        closed = {flow.id for flow in asked if self.known.get(flow.id) is False} | {f.id for f in asked[true + 1 :]}
        closed |= {gateway.default} if true < len(asked) else set()
        return [[flow] for flow in flows if flow.id not in closed]

    def some_of(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Sequence[Flow]]:
        """Every choice of flows whose conditions may hold, and no other."""
        asked = [flow for flow in flows if flow.id != gateway.default]
        true = {flow.id for flow in asked if self.known.get(flow.id)}
        optional = [flow for flow in asked if flow.id not in self.known]
        if 1 << len(optional) > MOST_WAYS:
            raise TooComplex(gateway.id)
        more = [{f.id for f in way} for size in range(len(optional) + 1) for way in combinations(optional, size)]
        ways = [[flow for flow in asked if flow.id in true | way] for way in more if true or way]
        return ways if true else [*ways, *([flow] for flow in flows if flow.id == gateway.default)]

    def passes(self, activity: Activity) -> bool:
        if always_waits(activity):
            return False
        known = self.known.get(activity.id)
        passed = self.answer(2) == 1 if known is None else known
        if passed:
            self.passed.append(activity.id)
            self.known = without(self.version, self.known, decided_by(activity))
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


def decided_by(activity: Activity) -> frozenset[str]:
    """The fields that it fills also where it is passed by itself."""
    return frozenset(writes(activity)) if isinstance(activity, Approval) else frozenset()


def without(version: Version, known: Known, fields: frozenset[str]) -> Known:
    """What stays known where these fields are not."""
    return {key: holds for key, holds in known.items() if not version.reads[key] & fields} if fields else known


def first(version: Version, start: str = "", *, known: Known = NOTHING) -> list[Reached]:
    """What a new case can come to; `start` empty: from any start. TooComplex beyond MOST_WAYS."""
    starts = [each.id for each in version.starts if start in {"", each.id}]
    return list(dict.fromkeys(reached for each in starts for reached in _ways(version, each, Marking(), known)))


def after(version: Version, marking: Marking, activity: str, *, known: Known = NOTHING) -> list[Reached]:
    """What can follow when the step, at which a token stands, is done."""
    at = list(marking.at)
    at.remove(activity)
    return list(dict.fromkeys(_ways(version, activity, Marking(tuple(at), marking.awaits), known)))


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


def _ways(version: Version, element: str, others: Marking, known: Known) -> Iterator[Reached]:
    answers: list[int] | None = []
    tried = 0
    while answers is not None:
        script = _Script(version, known, answers)
        awaits = dict(others.awaits)
        moved = move(version, element, awaits, script)
        if moved.end:
            yield Reached(ENDED, tuple(script.passed), tuple(script.taken), frozenset(script.forced))
        else:
            at = tuple(sorted([*others.at, *(activity.id for activity in moved.at)]))
            open_blocks = ((split, tuple(sorted(flows))) for split, flows in awaits.items())
            marking = Marking(at, tuple(sorted(open_blocks)))
            yield Reached(marking, tuple(script.passed), tuple(script.taken), frozenset(script.forced))
        answers = script.next()
        tried += 1
        if tried > MOST_WAYS:
            raise TooComplex(element)
