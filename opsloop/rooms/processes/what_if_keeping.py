"""Where the answer of a what-if can be kept: upper rooms say it, its page offers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.models import Job
from opsloop.rooms.processes.finding_acts import FindingAct
from opsloop.rooms.processes.log import Log

Keeper = Callable[[Log, Job, User], Sequence[FindingAct]]
_keepers: list[Keeper] = []


def keeps(keeper: Keeper) -> Keeper:
    """Register where answers can be kept: `keeper(log, job, user)`, nothing where they cannot."""
    _keepers.append(keeper)
    return keeper


def keeping_of(log: Log, job: Job, user: User) -> list[FindingAct]:
    """Where the user can keep this answer, and where it is kept already."""
    return [act for keeper in _keepers for act in keeper(log, job, user)]
