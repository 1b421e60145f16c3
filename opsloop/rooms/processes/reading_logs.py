"""Reading logs in the background: brought ones now, those of own work again every night."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from opsloop.engines.mining import WrongLog
from opsloop.engines.warehouse import QueryFailed, Reasoned, Unreadable
from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run, Stopped
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.bringing import JOB, read_again
from opsloop.rooms.processes.how_far import HowFarOfJob
from opsloop.rooms.processes.kept_findings import CHANGES
from opsloop.rooms.processes.log import Log, forget, kept_parts
from opsloop.rooms.processes.mining_of import Mined, mine
from opsloop.rooms.processes.new_findings import concerned, tell_of_new
from opsloop.rooms.processes.reading_words import NOT_A_LOG, NOTHING_YET, QUERY_FAILED, STOPPED, kept, said


def leave_unread(job: Job, sentence: str) -> None:
    """A log whose reading ended without a map says why."""
    why = STOPPED if job.state == Job.State.CANCELLED else sentence
    reading = Log.objects.filter(pk=job.arguments["log_id"], job=job, state=Log.State.READING)
    reading.update(state=Log.State.FAILED, refusal=why, refusal_values={})


@job(JOB, title=gettext_lazy("Read the log %(about)s"), retries=1, stoppable=True, given_up=leave_unread)
def read_log(run: Run, log_id: int) -> dict[str, Any]:
    """Read it, and keep what was found; nothing of it where somebody stops it or the file is none."""
    log = Log.objects.select_related("workspace", "made_by", "project", "process__owner__user").get(pk=log_id)
    if log.state == Log.State.FAILED and log.job_id == run.job.pk:
        log.turn([Log.State.FAILED], Log.State.READING, refusal="")
    if log.state != Log.State.READING:
        return {}

    first = log.mined_at is None
    try:
        mined = mine(log, HowFarOfJob(run))
        _keep(run, log, mined)
    except (Unreadable, WrongLog, QueryFailed) as error:
        why, values = _why(log, error)
        log.turn([Log.State.READING], Log.State.FAILED, refusal=why, refusal_values=values)
        raise Refused(said(why, values)) from error
    if mined.ready:
        tell_of_new(log, first=first)
    return _told(log)


def _why(log: Log, error: Reasoned | QueryFailed) -> tuple[str, dict[str, Any]]:
    """The sentence for whoever brought the log, and its values."""
    if isinstance(error, QueryFailed):
        reason = kept(QUERY_FAILED, {"what": str(error)})
    elif log.brought:
        reason = kept(error.sentence, error.values)
    else:
        return NOTHING_YET, {}
    return NOT_A_LOG, {"name": log.file_name or log.name, "reason": reason}


def _keep(run: Run, log: Log, mined: Mined) -> None:
    """Let what was read take the place of what was there; of what somebody stops at the last moment no file stays."""
    before, now = log.kept_as, str(mined.values.get("kept_as", ""))
    try:
        with run.transaction(held=True):
            state = Log.State.READY if mined.ready else Log.State.ASKING
            log.turn([Log.State.READING], state, mined_at=timezone.now(), **mined.values)
            run.succeed(_told(log))
    except (Stopped, Refused):
        _forget(now)
        raise
    if before != log.kept_as:
        _forget(before)


def _told(log: Log) -> dict[str, Any]:
    """What the job answers: the figures, without what they changed."""
    return {"state": log.state, **{name: value for name, value in log.figures.items() if name not in CHANGES}}


def _forget(place: str) -> None:
    forget([f"{place}/{part}" for part in kept_parts(place)])


@every(rule="FREQ=DAILY;BYHOUR=3")
@job("processes.read-work-again", title=gettext_lazy("Draw the maps of own work again"), retries=1)
def read_work_again(_run: Run) -> dict[str, int]:
    """The maps of projects and processes follow their work; each is read by a job of its own, with the eyes of whoever
    keeps it."""
    logs = (
        Log.objects.filter(state__in=[Log.State.READY, Log.State.FAILED])
        .exclude(project=None, process=None)
        .select_related("workspace", "made_by", "job", "process__owner", "project__owner")
    )
    asked = [read_again(log, by=keeper) for log in logs if (keeper := kept_by(log)) is not None]
    return {"asked": len(asked)}


def kept_by(log: Log) -> User | None:
    """Whoever asked for the map. Once they have left, the owner or a lead of what it is of, whose it is from then on;
    nobody of one that only they saw."""
    if log.made_by is not None and log.managed_by(log.made_by):
        return log.made_by
    of = None if log.private else log.process or log.project
    keeper = next((user for user in concerned(of) if Log.objects.visible_to(user).filter(pk=log.pk).exists()), None)
    if keeper is not None:
        log.hand_over(keeper)
    return keeper
