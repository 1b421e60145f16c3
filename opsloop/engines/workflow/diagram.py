"""Where things stand in a picture: boxes of elements, points of flows, boxes of their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Diagram:
    """By id of element or flow."""

    shapes: Mapping[str, Box] = field(default_factory=dict)
    edges: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: Mapping[str, Box] = field(default_factory=dict)

    def of(self, ids: Iterable[str]) -> Diagram:
        """What it holds of these."""
        kept = set(ids)
        return Diagram(
            {key: box for key, box in self.shapes.items() if key in kept},
            {key: points for key, points in self.edges.items() if key in kept},
            {key: box for key, box in self.labels.items() if key in kept},
        )
