"""How late planned work is, in working time of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from opsloop.engines import scheduling as engine
from opsloop.engines.calendar import OutOfHorizon, WorkingTime, as_datetime
from opsloop.kernel.pages import formats, render
from opsloop.kernel.records.kinds.numbers import WORKDAY_MINUTES
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import team_time

LONGEST = timedelta(days=3660)
"""Due days further back than this are counted from there on."""

WHOLE_FROM = 10
"""From so many days on, halves and tenths of a day say nothing."""


def lateness_words(minutes: int) -> str:
    """Working time as hours and minutes up to a working day, as working days beyond."""
    if minutes <= WORKDAY_MINUTES:
        return render.duration(minutes)
    days = minutes / WORKDAY_MINUTES
    count = round(days) if days >= WHOLE_FROM else round(days, 1)
    said = ngettext("%(count)s working day", "%(count)s working days", 1 if count == 1 else 2)
    return said % {"count": formats.number_words(count, formats.language())}


@dataclass(frozen=True)
class Lateness:
    """The house while the plan runs, and `before`: from the first due day that is over by then, where there is one."""

    house: WorkingTime | None
    before: WorkingTime | None = None

    @classmethod
    def of(cls, problem: engine.Problem, workspace: Workspace) -> Self:
        house = problem.calendar
        first = min((each.due for each in problem.activities if each.due is not None), default=None)
        if house is None or first is None or first >= house.start:
            return cls(house)
        zone = ZoneInfo(workspace.time_zone)
        due, begin = (as_datetime(moment).astimezone(zone).date() for moment in (first, house.start))
        return cls(house, team_time(workspace, max(due, begin - LONGEST), begin))

    def minutes(self, due: int | None, finish: int) -> int:
        """Working time from the due moment to the finish, both instants in minutes; 0 where it is in time."""
        if due is None or finish <= due:
            return 0
        if self.house is None:
            return finish - due
        try:
            over = self.house.between(max(due, self.house.start), min(finish, self.house.end))
        except OutOfHorizon:
            return finish - due
        if self.before is None or due >= self.house.start:
            return over
        return over + self.before.between(max(due, self.before.start), self.house.start)
