"""The background jobs of imports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.clearing_up import clear_up_everywhere
from opsloop.kernel.imports.exporting import EXPORT, discard_old_exports, write_export
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.staging import discard_old
from opsloop.kernel.imports.starting import LOAD, TAKE_OUT, bring_in
from opsloop.kernel.imports.undo import undo
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run


@job(LOAD, title=_("Import"), retries=2, stoppable=True)
def load_batch(run: Run, *, batch: int) -> dict[str, object]:
    """Load one batch; begun again after a crash it takes back what the dead attempt wrote, or finds all of it done."""
    row = ImportBatch.objects.select_related("workspace", "started_by").get(pk=batch)
    if row.state == ImportBatch.State.DONE:
        return dict(row.counts)

    def progress(done: int, total: int, message: object) -> None:
        run.progress(done, total, message)
        run.beat()
        run.check_cancelled()

    return dict(bring_in(row, progress, settle=run.succeed).counts())


@job(TAKE_OUT, title=_("Take an import out"), retries=2)
def take_out_batch(run: Run, *, batch: int) -> dict[str, object]:
    """Take one batch out; begun again after a crash it goes on. Once begun it is not stopped: half would stay."""
    row = ImportBatch.objects.select_related("workspace").get(pk=batch)
    by = run.job.started_by
    if by is None or row.state == ImportBatch.State.UNDONE:
        return {}
    rows = 2 * row.origins.count()  # each is written, and then what is known of it
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        run.progress(min(done, rows), rows, _("Taking out"))

    return {"kept": [str(each) for each in undo(row, by=by, told=told)]}


@job(EXPORT, title=_("Export of everything"), retries=1, stoppable=True)
def write_whole_export(run: Run) -> dict[str, object]:
    """Everything of the job's workspace as one file."""
    workspace = run.job.workspace
    if workspace is None:
        return {}

    def progress(done: int, total: int, message: object) -> None:
        run.progress(done, total, message)
        run.check_cancelled()

    return write_export(workspace, progress, settle=run.succeed)


@every(rule="FREQ=DAILY;BYHOUR=4;BYMINUTE=10;BYSECOND=0")
@job("imports.discard_old", title=_("Throw away files that were never imported"))
def discard_old_files(run: Run) -> int:  # noqa: ARG001  # what every job takes
    """Files that were looked at a week ago and never loaded, and exports of yesterday."""
    return discard_old() + discard_old_exports()


@every(rule="FREQ=MINUTELY;INTERVAL=10")
@job("imports.clear_up", title=_("Take back imports that stopped in the middle"))
def clear_up_half_done(run: Run) -> int:  # noqa: ARG001  # what every job takes
    """Imports whose process died, where nobody has begun another one since."""
    return clear_up_everywhere()
