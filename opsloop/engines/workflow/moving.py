"""The token machine: how a token moves along flows, through gateways, until the case stands at steps again.

It knows nothing of people, data or time. What a gateway chooses and which steps are passed by themselves is answered
by a `Decider`: a case's data when it runs, every possible answer when states are explored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from opsloop.engines.workflow.elements import Activity, End, Flow, Gateway, Start
from opsloop.engines.workflow.version import Version


class Decider(Protocol):
    """Answers on the way of a token."""

    def chosen(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Flow]:
        """The flows to take out of a split: one where it is exclusive, one or more where it is inclusive."""

    def passes(self, activity: Activity) -> bool:
        """Whether nothing waits at this step."""


@dataclass(frozen=True)
class Moved:
    """Where a token came to: the steps it stands at, and the end it reached if the whole case is over."""

    at: tuple[Activity, ...]
    end: End | None


def move(version: Version, element: str, awaits: dict[str, tuple[str, ...]], decider: Decider) -> Moved:
    """Moves the token that leaves `element` until nothing goes by itself any more.

    `awaits` holds for each open block the flows its join still waits for, and is changed in place. Every loop has a
    step that waits (see `soundness`), so that this ends; O(elements passed).
    """
    at: list[Activity] = []
    waiting = list(reversed(_leave(version, element, awaits, decider)))
    while waiting:
        flow = waiting.pop()
        target = version.elements[flow.target]
        match target:
            case End():
                return Moved((), target)  # one that does not terminate stands outside of every block
            case Gateway():
                if _opens(version, flow, awaits):
                    waiting += reversed(_leave(version, target.id, awaits, decider))
            case Start():
                raise AssertionError(f"a flow into the start {target.id} was published")
            case _:
                if decider.passes(target):
                    waiting += reversed(version.out[target.id])
                else:
                    at.append(target)
    return Moved(tuple(at), None)


def _leave(version: Version, element: str, awaits: dict[str, tuple[str, ...]], decider: Decider) -> Sequence[Flow]:
    """The flows that the token leaves by; a block that is entered is open from now on."""
    flows = version.out[element]
    gateway = version.elements[element]
    if not isinstance(gateway, Gateway) or len(flows) == 1:
        return flows
    chosen = flows if gateway.gateway == "parallel" else decider.chosen(gateway, flows)
    if gateway.gateway != "exclusive":
        arrives = version.blocks[element].arrives
        awaits[element] = tuple(arrives[flow.id] for flow in chosen)
    return chosen


def _opens(version: Version, flow: Flow, awaits: dict[str, tuple[str, ...]]) -> bool:
    """Whether the gateway lets the token through: at a join when it was the last that was awaited."""
    split = version.splits.get(flow.id)
    if split is None:
        return True
    left = tuple(awaited for awaited in awaits[split] if awaited != flow.id)
    if left:
        awaits[split] = left
        return False
    del awaits[split]
    return True
