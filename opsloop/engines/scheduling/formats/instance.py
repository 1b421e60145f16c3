"""What a file tells: the problem, and how it writes times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from opsloop.engines.calendar import as_datetime
from opsloop.engines.scheduling.objective import Objective
from opsloop.engines.scheduling.problem import Problem

NAIVE_LENGTH = 19


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
