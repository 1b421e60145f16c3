"""Which steps a gateway decides about: those that happen on one of its ways and may be left out on another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from opsloop.engines.workflow.elements import End
from opsloop.engines.workflow.version import Version


@dataclass
class Guards:
    """One version, and what was found out about its ways."""

    version: Version
    _reached: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def guards(self, flow: str, element: str) -> bool:
        """Whether it is this flow out of its gateway that leads to the element: no other does without coming by the
        gateway again, and on one of them a case may end without it. O(flows) for the first question of each kind."""
        gateway = self.version.by_flow[flow].source
        others = [other for other in self.version.out[gateway] if other.id != flow]
        if element not in self._behind(flow, gateway):
            return False
        if any(element in self._behind(other.id, gateway) for other in others):
            return False
        return any(self._ends(self._behind(other.id, element)) for other in others)

    def _behind(self, flow: str, without: str) -> frozenset[str]:
        """What can be reached by the flow without coming by this element."""
        key = flow, without
        if key not in self._reached:
            self._reached[key] = self._walk(self.version.by_flow[flow].target, without)
        return self._reached[key]

    def _walk(self, begin: str, without: str) -> frozenset[str]:
        seen, waiting = {without}, [begin]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [flow.target for flow in self.version.out[node]]
        return frozenset(seen - {without})

    def _ends(self, elements: Collection[str]) -> bool:
        return any(isinstance(self.version.elements[element], End) for element in elements)
