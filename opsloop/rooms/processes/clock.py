"""The clock by which a workspace counts the working minutes of its steps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from opsloop.engines.workflow import Duration, Office
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import team_time

BACK, AHEAD = timedelta(days=400), timedelta(days=500)
"""How far a due time may lie from now: a step is open for a year at most before nobody counts any more."""


class TeamClock:
    """Working minutes of the workspace's usual hours with its holidays; read when the first is counted."""

    def __init__(self, workspace: Workspace, now: datetime) -> None:
        self.workspace, self.now = workspace, now
        self.zone = ZoneInfo(workspace.time_zone)

    @cached_property
    def _working(self) -> Office:
        first, last = (self.now - BACK).date(), (self.now + AHEAD).date()
        return Office(self.zone, team_time(self.workspace, first, last))

    @cached_property
    def _wall(self) -> Office:
        return Office(self.zone)

    def after(self, moment: datetime, duration: Duration) -> datetime:
        """The moment so much later."""
        return (self._working if duration.working else self._wall).after(moment, duration)

    def before(self, moment: datetime, duration: Duration) -> datetime:
        """The moment so much earlier."""
        return (self._working if duration.working else self._wall).before(moment, duration)

    def between(self, start: datetime, end: datetime, *, working: bool) -> int:
        """Whole minutes from the one to the other."""
        return (self._working if working else self._wall).between(start, end, working=working)

    def day(self, moment: datetime) -> date:
        """The day on which the moment falls where the workspace is."""
        return moment.astimezone(self.zone).date()
