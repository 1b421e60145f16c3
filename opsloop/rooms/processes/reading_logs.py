"""Reading logs in the background: brought ones now, those of own work again every night."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.mining import WrongLog
from opsloop.engines.warehouse import QueryFailed, Unreadable
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Cancelled, Run, Stopped
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.bringing import JOB, read_again
from opsloop.rooms.processes.log import Log, forget, kept_parts
from opsloop.rooms.processes.mining_of import Mined, mine
from opsloop.rooms.processes.new_findings import tell_of_new


class NotALog(Refused):
    """The file cannot be read as a log of events."""

    sentence = gettext_lazy("%(name)s cannot be read as a log: %(reason)s")


class NoWorkYet(Refused):
    """A project or process in which nothing has moved yet."""

    sentence = gettext_lazy("Nothing here has gone through a step yet, so there is nothing to draw.")


@job(JOB, title=gettext_lazy("Read a log of events"), retries=1, stoppable=True)
def read_log(run: Run, log_id: int) -> dict[str, Any]:
    """Read it, and keep what was found; nothing of it where somebody stops it or the file is none."""
    log = Log.objects.select_related("workspace", "made_by", "project", "process__owner__user").get(pk=log_id)
    if log.state != Log.State.READING:
        return {}

    def told(done: int, total: int) -> None:
        run.progress(done, total, _("Reading the file"))
        run.check_cancelled()

    told(0, 1)
    first = log.mined_at is None
    try:
        mined = mine(log, told)
        _keep(run, log, mined)
    except (Unreadable, WrongLog, QueryFailed) as error:
        refusal = NotALog(name=log.file_name, reason=str(error)) if log.brought else NoWorkYet()
        log.turn([Log.State.READING], Log.State.FAILED, refusal=str(refusal))
        raise refusal from error
    except Cancelled:
        log.turn([Log.State.READING], Log.State.FAILED, refusal=_("Reading was stopped."))
        raise
    if mined.ready:
        tell_of_new(log, first=first)
    return {"state": log.state, **log.figures}


def _keep(run: Run, log: Log, mined: Mined) -> None:
    """Let what was read take the place of what was there; of what somebody stops at the last moment no file stays."""
    before, now = log.kept_as, str(mined.values.get("kept_as", ""))
    try:
        with run.transaction():
            state = Log.State.READY if mined.ready else Log.State.ASKING
            log.turn([Log.State.READING], state, mined_at=timezone.now(), **mined.values)
            run.succeed({"state": log.state, **log.figures})
    except (Stopped, Refused):
        _forget(now)
        raise
    if before != log.kept_as:
        _forget(before)


def _forget(place: str) -> None:
    forget([f"{place}/{part}" for part in kept_parts(place)])


@every(rule="FREQ=DAILY;BYHOUR=3")
@job("processes.read-work-again", title=gettext_lazy("Draw the maps of own work again"), retries=1)
def read_work_again(_run: Run) -> dict[str, int]:
    """The maps of projects and processes follow their work; each is read by a job of its own."""
    logs = (
        Log.objects.filter(state=Log.State.READY)
        .exclude(project=None, process=None)
        .select_related("workspace", "made_by", "job")
    )
    asked = [read_again(log, by=log.made_by) for log in logs if log.made_by and log.managed_by(log.made_by)]
    return {"asked": len(asked)}
