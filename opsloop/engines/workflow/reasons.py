"""Which conditions a deviation follows from: those by which a step was demanded, or an event had no place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from opsloop.engines.workflow.aligning import Move
from opsloop.engines.workflow.elements import Approval, Gateway
from opsloop.engines.workflow.guarding import Guards
from opsloop.engines.workflow.outcomes import Outcomes, Questions
from opsloop.engines.workflow.reaching import Known
from opsloop.engines.workflow.version import Version


@dataclass(frozen=True, slots=True)
class Reason:
    """Conditions (by their flow, or the approval that passes by itself), how each came out, and the place in the trace
    at which they were asked."""

    place: int
    conditions: tuple[tuple[str, bool], ...]


@dataclass
class Reasons:
    """The conditions of one version and the steps that hang on them."""

    version: Version
    questions: Questions

    def __post_init__(self) -> None:
        self.guards = Guards(self.version).guards

    def along(self, outcomes: Outcomes) -> Along:
        """To be led along an alignment."""
        return Along(self, outcomes)

    def known(self, outcomes: Outcomes, place: int) -> Known:
        return self.questions.known(outcomes[place] if outcomes else ())


@dataclass
class Along:
    """The gateways that were passed so far and had to be left by certain flows: the last one last."""

    reasons: Reasons
    outcomes: Outcomes
    _forced: dict[str, dict[str, int]] = field(default_factory=dict)

    def passed(self, move: Move) -> None:
        """One move further."""
        if move.kind == "forced":
            gateway = self.reasons.version.by_flow[move.element].source
            taken = self._forced.pop(gateway, {})
            now = {flow: at for flow, at in taken.items() if at == move.place}
            self._forced[gateway] = {**now, move.element: move.place}

    def demanding(self, missing: Move) -> Reason | None:
        """Why this step had to be done, where a condition says so."""
        element, place = missing.element, missing.place
        if self.reasons.known(self.outcomes, place).get(element) is False and self._approves(element):
            return Reason(place, ((element, False),))
        for flow, at in self._latest():
            if self.reasons.guards(flow, element):
                return self._taken(flow, at)
        return None

    def overruled(self, element: str, place: int, taken: Iterable[str]) -> Reason | None:
        """By which conditions what this step filled before this place leads elsewhere than by these flows."""
        known, filled = self.reasons.known(self.outcomes, place), self.reasons.questions.writes[element]
        version, taken = self.reasons.version, set(taken)
        for gateway in dict.fromkeys(version.by_flow[flow].source for flow in sorted(taken)):
            ways = [flow.id for flow in version.out[gateway] if version.reads.get(flow.id, filled) & filled]
            against = tuple((flow, known[flow]) for flow in ways if flow in known and known[flow] != (flow in taken))
            if against:
                return Reason(place, against[:1])
        return None

    def _approves(self, element: str) -> bool:
        return isinstance(self.reasons.version.elements[element], Approval)

    def against(self, elements: Iterable[str]) -> Reason | None:
        """Why none of these steps could be done here, where a condition says so."""
        elements = list(elements)
        for flow, at in self._latest():
            for other in self._others(flow):
                if any(self.reasons.guards(other, element) for element in elements):
                    known = self.reasons.known(self.outcomes, at)
                    return Reason(at, ((other, False),)) if known.get(other) is False else self._taken(flow, at)
        return None

    def _latest(self) -> Iterator[tuple[str, int]]:
        for flows in reversed(self._forced.values()):
            yield from flows.items()

    def _others(self, flow: str) -> list[str]:
        """The flows out of the same gateway that were not taken."""
        gateway = self.reasons.version.by_flow[flow].source
        return [each.id for each in self.reasons.version.out[gateway] if each.id not in self._forced[gateway]]

    def _taken(self, flow: str, at: int) -> Reason | None:
        """Its condition held, or it is what was left because no other did."""
        gateway = self.reasons.version.elements[self.reasons.version.by_flow[flow].source]
        if not isinstance(gateway, Gateway) or gateway.default != flow:
            return Reason(at, ((flow, True),))
        return Reason(at, tuple((other, False) for other in self._others(flow)))
