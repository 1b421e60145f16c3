"""Which steps of an own log are approvals: by what is defined, and not by what they are called."""

from __future__ import annotations

from opsloop.engines.workflow import Approval
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.telling import LONGEST_ACTIVITY
from opsloop.rooms.processes.version import ProcessVersion
from opsloop.rooms.projects.acceptance import ACCEPTING


def approvals_of(log: Log) -> tuple[str, ...] | None:
    """The names of the approvals of all versions of its process, or the acceptance of its project; None for a file,
    which does not say."""
    if log.brought:
        return None
    if log.process_id is None:
        return (ACCEPTING,)
    versions = ProcessVersion.objects.filter(process=log.process_id)
    activities = (activity for version in versions for activity in version.compiled.activities.values())
    named = (one.name[:LONGEST_ACTIVITY] for one in activities if isinstance(one, Approval))
    return tuple(dict.fromkeys(named))
