"""What a file tells: the problem, and how it writes times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from opsloop.engines.calendar import as_datetime
from opsloop.engines.scheduling.formats.refusal import Unreadable
from opsloop.engines.scheduling.objective import Objective
from opsloop.engines.scheduling.problem import Problem

NAIVE_LENGTH = 19
MOST_YEARS = 40
YEAR = 366 * 24 * 60


def within_reach(first: int, last: int) -> None:
    """Refuse calendars that nobody could lay out day by day: both in minutes."""
    if last - first > MOST_YEARS * YEAR:
        years = (last - first) // YEAR
        raise Unreadable(0, f"its dates and work reach over {years} years; at most {MOST_YEARS} can be planned")


@dataclass(frozen=True)
class Instance:
    """A problem from a file. `dated`: its times are minutes since 1970, in UTC, or on the wall where `zone` is None."""

    problem: Problem
    objective: Objective | None = None
    dated: bool = False
    zone: tzinfo | None = None

    def moment(self, time: int) -> int | str:
        """A time as the file writes it."""
        if not self.dated:
            return time
        if self.zone is None:
            return as_datetime(time).isoformat()[:NAIVE_LENGTH]
        return as_datetime(time).astimezone(self.zone).isoformat()
