"""A measure over the weeks as a drawing: those concerned, the control, and the day of the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10
from typing import Any

from opsloop.rooms.improvement.registration import Measure

WIDTH, HEIGHT = 640, 200
Weeks = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Mean:
    """The mean before or after the change, and where its line runs."""

    value: float
    left: str
    right: str
    top: str


@dataclass(frozen=True)
class Line:
    """One series: its points, and the means on both sides of the change."""

    points: str
    means: tuple[Mean, ...]


@dataclass(frozen=True)
class Chart:
    """Everything in units of the drawing, as texts that no locale changes."""

    here: Line
    there: Line | None
    change: str
    washed: str
    """How wide the weeks are that do not count."""
    ticks: tuple[tuple[float, str], ...]
    """Values with their height, the largest first."""
    days: tuple[date, date, date]
    """The first day, that of the change, and the last."""
    rows: tuple[tuple[date, Any, Any, Any, Any], ...]
    """For the table: the week's first day, the value and the cases of those concerned, and of the control."""


def chart_of(measure: Measure, here: Weeks, there: Weeks, *, day: date, wash_in: int) -> Chart | None:
    """The drawing of a measure; None where there is not one week."""
    if not here:
        return None
    weeks = [row[0] for row in (*here, *there)]
    first, last = min(weeks), max(max(weeks) + 1, wash_in, 1)
    top = nice(max(row[1] for row in (*here, *there)), share=measure.kind == "share")
    scale = _Scale(first, last, top)
    return Chart(
        here=scale.line(here),
        there=scale.line(there) if there else None,
        change=scale.x(0),
        washed=f"{WIDTH * wash_in / (last - first):.1f}",
        ticks=tuple((top * part / 2, scale.y(top * part / 2)) for part in (2, 1, 0)),
        days=(day + timedelta(weeks=first), day, day + timedelta(weeks=last)),
        rows=tuple(_table(here, there, day)),
    )


def nice(most: float, *, share: bool) -> float:
    """The least of 1, 2, 4, 5, 6, 8 times a power of ten that is not below it; a share goes to one at most."""
    if most <= 0:
        return 1.0
    power = 10.0 ** ceil(log10(most) - 1)
    found = next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= most)
    return min(found, 1.0) if share else found


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int
    top: float

    def x(self, week: float) -> str:
        return f"{WIDTH * (week - self.first) / (self.last - self.first):.1f}"

    def y(self, value: float) -> str:
        return f"{HEIGHT * (1 - min(value / self.top, 1)):.1f}"

    def line(self, rows: Weeks) -> Line:
        """The points in the middle of their weeks."""
        points = " ".join(f"{self.x(row[0] + 0.5)},{self.y(row[1])}" for row in rows)
        sides = [[row for row in rows if bool(row[3]) is after] for after in (False, True)]
        return Line(points, tuple(self._mean(side) for side in sides if side))

    def _mean(self, side: Weeks) -> Mean:
        mean = sum(row[1] for row in side) / len(side)
        return Mean(mean, self.x(side[0][0]), self.x(side[-1][0] + 1), self.y(mean))


def _table(here: Weeks, there: Weeks, day: date) -> list[tuple[date, Any, Any, Any, Any]]:
    one, other = ({row[0]: row for row in rows} for rows in (here, there))
    none = (None, None, None)
    return [
        (day + timedelta(weeks=week), *one.get(week, none)[1:3], *other.get(week, none)[1:3])
        for week in sorted({*one, *other})
    ]
