"""Demand against capacity by week: the hours planned of each project, stacked, and the hours that people have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from opsloop.kernel.accounts.models import User
from opsloop.rooms.planning.loading import Cell, Load
from opsloop.rooms.projects.models import Project

COLOURS = 6
"""So many can be told apart by everybody; the last is for all other projects together."""
UNIT, BAR = 10, 6
"""How wide the drawing of a week is, and its bar."""
STEPS = (1, 2, 4, 5, 8, 10)
HOUR = 60


@dataclass(frozen=True, kw_only=True)
class Series:
    """The minutes planned of a project in each week; `colour` counts from 1."""

    name: str
    minutes: Sequence[int]
    colour: int

    @property
    def whole(self) -> int:
        return sum(self.minutes)


@dataclass(frozen=True)
class Piece:
    """A piece of a column: where it stands in the drawing, whose top is 0 and whose foot is 100."""

    x: float
    y: float
    height: float
    colour: int


@dataclass(frozen=True, kw_only=True)
class Demand:
    """The weeks, what is planned in them by project, and what there is."""

    weeks: Sequence[date]
    series: Sequence[Series]
    sums: Sequence[Cell]

    @property
    def top(self) -> int:
        """The hours that the drawing is high: a round number above all columns and all capacity."""
        most = max((max(cell.planned, cell.available) for cell in self.sums), default=0) / HOUR
        power = 1
        while power * STEPS[-1] < most:
            power *= 10
        return next(step * power for step in STEPS if step * power >= most)

    @property
    def top_minutes(self) -> int:
        """As high as the drawing is."""
        return self.top * HOUR

    @property
    def half_minutes(self) -> int:
        """Half way up."""
        return self.top_minutes // 2

    @property
    def wide(self) -> int:
        """How wide the drawing is."""
        return UNIT * len(self.weeks)

    @property
    def pieces(self) -> Iterator[Piece]:
        """The columns, from the foot up."""
        for place in range(len(self.weeks)):
            foot = 100.0
            for one in self.series:
                height = 100 * one.minutes[place] / (self.top * HOUR)
                foot -= height
                if height:
                    yield Piece(UNIT * place + (UNIT - BAR) / 2, round(foot, 2), round(height, 2), one.colour)

    @property
    def capacity(self) -> str:
        """The line of the hours there are, as a path: level within a week."""
        heights = [round(100 - 100 * cell.available / (self.top * HOUR), 2) for cell in self.sums]
        return " ".join(
            f"{'M' if not place else 'L'}{UNIT * place} {height} H{UNIT * (place + 1)}"
            for place, height in enumerate(heights)
        )


def demand_in(load: Load, *, seen_by: User) -> Demand:
    """The projects with most planned have a colour each, the others one together."""
    names = dict(Project.objects.visible_to(seen_by).filter(pk__in=load.projects).values_list("pk", "name"))
    keys = sorted(names, key=lambda key: (-sum(load.projects[key]), key))
    own = keys if len(keys) <= COLOURS else keys[: COLOURS - 1]
    series = [
        Series(name=names[key], minutes=load.projects[key], colour=place) for place, key in enumerate(own, start=1)
    ]
    if len(keys) > len(own):
        rest = [sum(column) for column in zip(*(load.projects[key] for key in keys[len(own) :]), strict=True)]
        series.append(Series(name=_("Other projects"), minutes=rest, colour=COLOURS))
    return Demand(weeks=load.weeks, series=series, sums=load.sums)
