"""Takes back what loads have left that did not come to their end: killed, or cut off from their database."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.one_at_a_time import if_alone_in
from opsloop.kernel.imports.undo import end_undoing, take_back_all
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.languages import in_every_language
from opsloop.kernel.workspaces.models import Workspace

logger = logging.getLogger(__name__)


def clear_up_everywhere() -> int:
    """Clear up in every workspace in which nobody loads just now; answers of how many loads."""
    count = 0
    for workspace in Workspace.objects.filter(pk__in=ImportBatch.objects.half_done().values("workspace")):
        with if_alone_in(workspace) as alone:
            count += _cleared(workspace) if alone else 0
    return count


def _cleared(workspace: Workspace) -> int:
    """One workspace that cannot be cleared keeps no other from it."""
    try:
        return clear_up(workspace)
    except Exception:
        logger.exception("import.not_cleared_up", extra={"workspace": workspace.pk})
        return 0


def clear_up(workspace: Workspace, *, loading: ImportBatch | None = None) -> int:
    """Take back what is half done in a workspace, earlier attempts at `loading` included; answers of how many loads.

    Only for whoever is alone in the workspace.
    """
    left = ImportBatch.objects.half_done().filter(workspace=workspace).select_related("workspace")
    batches = list(left.order_by("-pk"))
    for batch in batches:
        logger.warning("import.half_done", extra={"batch": batch.pk, "state": batch.state})
        if batch.state == ImportBatch.State.UNDOING:
            end_undoing(batch)
        else:
            take_back_all(batch)
            if batch != loading:
                _end(batch)
    return len(batches)


def _end(batch: ImportBatch) -> None:
    """Say that it died, where no job will begin it anew."""
    if batch.job is not None and Job.objects.filter(pk=batch.job).exists():
        return  # the batch ends as its job does
    failure = in_every_language(_("The worker doing this stopped in the middle."))
    running = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.RUNNING, started_at=batch.started_at)
    running.update(state=ImportBatch.State.FAILED, failure=failure)
