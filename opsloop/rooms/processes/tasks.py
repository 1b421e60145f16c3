"""What this room does by itself, as jobs."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.rooms.processes.timers import sweep
from opsloop.rooms.processes.waiting import JOB, wait_anew


@every(seconds=60)
@job("processes.timers", title=_("Remind of steps that wait, and hand on what is late"), retries=3)
def fire_timers(run: Run) -> dict[str, int]:
    """Timers of open steps whose time has come; each goes off once, also where the job is begun again."""
    fired = sweep(timezone.now())
    run.progress(fired, fired)
    return {"fired": fired}


@job(JOB, title=_("Look anew for whom cases wait"), retries=3)
def look_anew(run: Run, process_id: int | None) -> dict[str, int]:
    """Somebody else has a role: open steps that nobody has taken wait for those who have it now."""
    workspace = run.job.workspace
    return {"cases": 0 if workspace is None else wait_anew(workspace, process_id)}
