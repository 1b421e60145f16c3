"""What this room does by itself, as jobs."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.rooms.processes.timers import sweep


@every(seconds=60)
@job("processes.timers", title=_("Remind of steps that wait, and hand on what is late"), retries=3)
def fire_timers(run: Run) -> dict[str, int]:
    """Timers of open steps whose time has come; each goes off once, also where the job is begun again."""
    fired = sweep(timezone.now())
    run.progress(fired, fired)
    return {"fired": fired}
