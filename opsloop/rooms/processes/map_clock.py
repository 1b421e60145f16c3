"""By which clock a map tells its waits: that of the calendar, or one that runs in the team's working time only."""

from __future__ import annotations

from datetime import timedelta

from opsloop.engines.mining import EventLog, extent, in_working_time
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.working_time import team_time
from opsloop.rooms.processes.map_question import Question

MARGIN = timedelta(days=1)


def by_its_clock(mined: EventLog, question: Question, workspace: Workspace) -> EventLog:
    """The cases with their waits as the question wants them told."""
    found = extent(mined) if question.one("clock") else None
    if found is None:
        return mined
    first, last = found
    return in_working_time(mined, team_time(workspace, (first - MARGIN).date(), (last + MARGIN).date()))
