"""From the look at a file to its load in the background: start, follow, cancel."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.imports.load import fail, load
from opsloop.kernel.imports.looking import save_mapping
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.progress import Progress, Settle
from opsloop.kernel.imports.readers import reader
from opsloop.kernel.imports.staging import discard, opened
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.imports.undo import NothingToUndo, refuse_where_not_allowed
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.job import NotCancellable
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.languages import in_every_language
from opsloop.kernel.pages.refused import Conflict, NotAllowed

LOAD = "imports.load"
TAKE_OUT = "imports.take_out"


class LoadedBefore(Conflict):
    sentence = _("Too late to cancel: all of it has come in. You can take it out again.")


class NotStartable(Conflict):
    sentence = _("This import is under way or done already.")


@transaction.atomic
def start(batch: ImportBatch, *, by: User) -> Job:
    """Let a worker load the file; NotStartable where one does already or has done."""
    _must_handle(batch, by)
    startable = ImportBatch.objects.filter(pk=batch.pk, state__in=ImportBatch.STARTABLE).exclude(stored_as="")
    if not startable.update(state=ImportBatch.State.QUEUED, started_by=by, failure={}):
        raise NotStartable
    job = enqueue(LOAD, by=by, workspace=batch.workspace, title=batch.file_name, batch=batch.pk)
    ImportBatch.objects.filter(pk=batch.pk).update(job=job.pk)
    batch.refresh_from_db()
    return job


@transaction.atomic
def take_out(batch: ImportBatch, *, by: User) -> Job:
    """Let a worker take the batch out again; the job that does so already, where there is one."""
    refuse_where_not_allowed(batch, by)
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if not held.undoable:
        raise NothingToUndo
    job = job_of(held)
    if job is None or job.kind != TAKE_OUT or job.ended:
        job = enqueue(TAKE_OUT, by=by, workspace=batch.workspace, title=batch.file_name, batch=batch.pk)
        ImportBatch.objects.filter(pk=batch.pk).update(job=job.pk)
        batch.refresh_from_db()
    return job


def bring_in(batch: ImportBatch, progress: Progress, settle: Settle) -> Tally:
    """Read the batch's file and load it; afterwards the file is not needed any more."""
    with opened(batch) as path:
        try:
            bundle = reader().read(path, name=batch.file_name, mapping=batch.understood)
        except Exception as error:
            fail(batch, error)
            raise

        def settled(counts: Mapping[str, object]) -> None:
            save_mapping(batch.workspace, bundle, batch.understood)
            settle(counts)

        tally = load(batch, bundle, batch.understood, progress, settled)
    discard(batch)
    return tally


def job_of(batch: ImportBatch) -> Job | None:
    """The background job of the batch, if there is one."""
    return Job.objects.filter(pk=batch.job).first() if batch.job else None


def follow(batch: ImportBatch) -> Job | None:
    """The job that loads the batch; a batch whose job has ended without it ends too."""
    job = job_of(batch)
    if batch.under_way and (job is None or job.ended):
        cancelled = job is not None and job.state == Job.State.CANCELLED
        state = ImportBatch.State.CANCELLED if cancelled else ImportBatch.State.FAILED
        failure = (
            {} if cancelled else batch.failure or in_every_language(_("The worker doing this stopped in the middle."))
        )
        ImportBatch.objects.filter(pk=batch.pk, state__in=ImportBatch.UNDER_WAY).update(state=state, failure=failure)
        batch.refresh_from_db()
    return job


def cancel(batch: ImportBatch, *, by: User) -> None:
    """Stop a load, which then leaves nothing; Refused where it has ended."""
    _must_handle(batch, by)
    job = job_of(batch)
    try:
        if job is not None:
            job.cancel(by=by)
    except NotCancellable as late:
        batch.refresh_from_db()
        raise LoadedBefore if batch.state == ImportBatch.State.DONE else late from None
    follow(batch)


def _must_handle(batch: ImportBatch, user: User) -> None:
    if not batch.handled_by(user):
        raise NotAllowed
