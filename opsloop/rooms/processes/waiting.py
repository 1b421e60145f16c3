"""For whom running cases wait, looked at anew where somebody else has a role: some hundred cases in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.db import transaction
from django.db.models import F

from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.roles import Cast
from opsloop.rooms.processes.running import keep_waiting
from opsloop.rooms.processes.version import compiled

JOB = "processes.wait-anew"
BATCH = 200
CASTING = (
    *("process.role_cast", "process.changed", "person.changed", "person.trashed", "person.restored"),
    *("membership.created", "membership.role_changed", "membership.removed"),
)
"""The events after which others may have a role; `changes_who_waits` says of those that changed something."""


def wait_anew_soon(workspace: Workspace, process_id: int | None = None) -> None:
    """Have it done by a worker for the cases of one process, or of all; once, where several ask before it begins."""
    arguments = {"process_id": process_id}
    queued = Job.objects.filter(workspace=workspace, kind=JOB, state=Job.State.QUEUED)
    if not any(job.arguments == arguments for job in queued):
        enqueue(JOB, by=None, workspace=workspace, process_id=process_id)


def wait_anew(workspace: Workspace, process_id: int | None = None) -> int:
    """Bring it in step with who has the roles now; how many cases were looked at."""
    rows = Case.objects.in_workspace(workspace).running()
    if process_id is not None:
        rows = rows.filter(process=process_id)
    looked, last = 0, 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _look(keys)
        looked, last = looked + len(keys), keys[-1]
    return looked


@transaction.atomic
def _look(keys: Iterable[int]) -> None:
    """Locks the cases, so that no step is done meanwhile; each one's people are read once for all."""
    cast = cache(Cast)
    cases = Case.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
    for case in cases.running().annotate(version_hash=F("version__hash")).prefetch_related("works"):
        works = [work.as_fact() for work in case.works.all()]
        version = compiled(case.version_hash, case.version_id)
        keep_waiting(case, works, cast(case.process_id, case.requester_id), version)


def changes_who_waits(changes: Mapping[str, object]) -> bool:
    """Whether a change of a person or a process can be one of who has a role."""
    return not changes.keys().isdisjoint({"roles", "state", "manager", "owner", "user"})
