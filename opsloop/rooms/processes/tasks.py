"""What this room does by itself, as jobs."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.delivery import gathered
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run
from opsloop.rooms.processes.beginning import begin_due
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.deadlines import tell_late
from opsloop.rooms.processes.event_starts import JOB as AT_EVENTS_JOB
from opsloop.rooms.processes.event_starts import begin_at, tell_waiting
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.timers import sweep
from opsloop.rooms.processes.waiting import JOB, wait_anew
from opsloop.rooms.processes.what_ifs import JOB as WHAT_IF_JOB
from opsloop.rooms.processes.what_ifs import answer


@every(seconds=60)
@job("processes.timers", title=_("Remind of steps that wait, and hand on what is late"), retries=3)
def fire_timers(run: Run) -> dict[str, int]:
    """Timers of open steps and deadlines of whole cases whose time has come; each goes off once, also where the job is
    begun again."""
    now = timezone.now()
    fired, late = sweep(now), tell_late(Case.objects, now)
    run.progress(fired + late, fired + late)
    return {"fired": fired, "late": late}


@every(seconds=60)
@job("processes.beginning", title=_("Begin cases whose time has come"), retries=3)
def begin_cases(run: Run) -> dict[str, int]:
    """One case for each moment at which a process begins by itself, once also where the job is begun again."""
    begun = begin_due(timezone.now())
    run.progress(begun, begun)
    return {"begun": begun}


@job(
    AT_EVENTS_JOB,
    title=_("Begin cases at events: %(about)s"),
    retries=5,
    stoppable=True,
    given_up=tell_waiting,
)
def begin_at_events(
    run: Run, process_id: int, waiting: list[tuple[int, str]], looked: int = 0, begun: int = 0
) -> dict[str, int]:
    """One case in a transaction, which also says how far it is: what is stopped goes on there.

    What stopped an attempt goes on by itself, so that it keeps no other waiting.
    """
    if run.job.failures and looked + 1 < len(waiting):
        with run.transaction():
            again = [waiting[looked]]
            enqueue(
                AT_EVENTS_JOB, by=None, workspace=run.job.workspace, title=run.job.title,
                process_id=process_id, waiting=again,
            )  # fmt: skip
            looked += 1
            run.keep(looked=looked)
    with gathered():
        for event, start in waiting[looked:]:
            run.progress(looked, len(waiting))
            run.check_cancelled()
            with run.transaction():
                begun, looked = begun + begin_at(process_id, event, start), looked + 1
                run.keep(looked=looked, begun=begun)
    run.progress(looked, len(waiting))
    return {"begun": begun}


@job(JOB, title=_("Look anew for whom cases wait"), retries=3)
def look_anew(run: Run, process_id: int | None) -> dict[str, int]:
    """Somebody else has a role: open steps that nobody has taken wait for those who have it now."""
    workspace = run.job.workspace
    return {"cases": 0 if workspace is None else wait_anew(workspace, process_id)}


@job(WHAT_IF_JOB, title=_("What if: %(about)s"), retries=1, stoppable=True)
def find_out(run: Run, log_id: int, question: str, changes: list[str]) -> dict[str, Any]:
    """Simulate the process as it is and changed."""
    by = run.job.started_by
    log = None if by is None else Log.objects.visible_to(by).filter(pk=log_id).select_related("workspace").first()
    if by is None or log is None or not log.kept_as:
        return {"refused": "none"}
    return answer(log, question, changes, by=by)
