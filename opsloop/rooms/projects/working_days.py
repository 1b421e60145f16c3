"""Counting and adding days of work, as the dates of a plan move: weekends and holidays are stepped over."""

from __future__ import annotations

from datetime import date, timedelta

from opsloop.engines.calendar.calendar import Calendar
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import team_calendar

DAY = timedelta(days=1)
FARTHEST = 366 * 20
"""How many days a step looks ahead; a calendar that never works counts every day instead."""


class WorkingDays:
    """The days on which a workspace's team works; each year's calendar is read once it is needed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._years: dict[int, Calendar] = {}
        self._known: dict[date, bool] = {}

    def works_on(self, day: date) -> bool:
        """Whether the team works at any hour of the day."""
        if day not in self._known:
            if day.year not in self._years:
                first, last = date(day.year, 1, 1), date(day.year, 12, 31)
                self._years[day.year] = team_calendar(self.workspace, first, last)
            self._known[day] = bool(self._years[day.year].hours_of(day))
        return self._known[day]

    def between(self, earlier: date, later: date) -> int:
        """How many days of work follow `earlier` up to `later`; negative where it is the other way round."""
        if later < earlier:
            return -self.between(later, earlier)
        if (later - earlier).days > FARTHEST:
            return (later - earlier).days
        return sum(self.works_on(earlier + DAY * step) for step in range(1, (later - earlier).days + 1))

    def add(self, day: date, count: int) -> date:
        """The day of work that many days of work after `day`, or before it where `count` is negative."""
        step, left, found = (DAY if count > 0 else -DAY), abs(count), day
        for _look in range(min(FARTHEST, 10 * left + 400) if left else 0):
            found += step
            left -= self.works_on(found)
            if not left:
                return found
        return day + DAY * count
