"""A whole export made by a worker: asked for, written to a file that stays for a day, downloaded by administrators."""

from __future__ import annotations

import datetime
import secrets
import tempfile

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.export import export
from opsloop.kernel.imports.progress import Progress, Settle, unasked
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.run import Stopped
from opsloop.kernel.workspaces.models import Workspace

EXPORT = "imports.export"
KEPT_FOR = datetime.timedelta(days=1)
FOLDER = "exports"


def last_export(workspace: Workspace) -> Job | None:
    """The newest export of the workspace that was asked for, whatever became of it."""
    return Job.objects.in_workspace(workspace).filter(kind=EXPORT).order_by("-pk").first()


@transaction.atomic
def ask_for_export(workspace: Workspace, *, by: User) -> Job:
    """Let a worker write everything into one file; the job that does so already, where there is one."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    job = last_export(workspace)
    if job is None or job.ended:
        job = enqueue(EXPORT, by=by, workspace=workspace)
    return job


def write_export(workspace: Workspace, progress: Progress, settle: Settle = unasked) -> dict[str, object]:
    """Write it, and answer under which name it is kept, and its size in bytes.

    `settle` hears the answer at the very end; where it raises, the file does not stay.
    """
    with tempfile.TemporaryFile() as archive:
        export(workspace, archive, progress)
        size = archive.tell()
        archive.seek(0)
        stored_as = default_storage.save(f"{FOLDER}/{workspace.pk}/{secrets.token_hex(16)}.zip", File(archive))
    outcome: dict[str, object] = {"stored_as": stored_as, "size": size}
    try:
        settle(outcome)
    except Stopped:
        default_storage.delete(stored_as)
        raise
    return outcome


def file_of(job: Job) -> str | None:
    """The name under which an export is kept; None where it is not written yet, or not here any more."""
    stored_as = str((job.result or {}).get("stored_as", "")) if job.state == Job.State.DONE else ""
    return stored_as if stored_as and default_storage.exists(stored_as) else None


def discard_old_exports() -> int:
    """Throw away the files of exports that were written a day ago; answers how many."""
    before, count = timezone.now() - KEPT_FOR, 0
    for job in Job.objects.filter(kind=EXPORT, state=Job.State.DONE, finished_at__lt=before):
        stored_as = file_of(job)
        if stored_as is not None:
            default_storage.delete(stored_as)
            count += 1
    return count
