"""The worker: claims jobs that are due, does them, and looks after what other workers left behind."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import zoneinfo
from contextlib import nullcontext
from datetime import timedelta
from types import FrameType

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone, translation

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import Kind, kind_called
from opsloop.kernel.jobs.run import BEAT_EVERY, Cancelled, Interrupted, Lost, Run, give_up_lost
from opsloop.kernel.jobs.schedule import ensure_schedules, run_due_schedules
from opsloop.kernel.pages.refused import Refused

logger = logging.getLogger(__name__)

LOST_AFTER = timedelta(seconds=60)
LIVES = 3
"""How often a job's worker may die before the job itself is taken for the cause."""
SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.05, 1.0
LOOK_ROUND_SECONDS = 2.0
GRACE_SECONDS = 20.0
DATABASE_AWAY = (OperationalError, InterfaceError)


def run(*, threads: int = 2, lost_after: timedelta = LOST_AFTER) -> None:
    """Work until SIGTERM or SIGINT; running jobs then get a moment to end, the rest goes back into the queue."""
    stopping = threading.Event()
    _stop_on_signals(stopping)
    ensure_schedules()
    hands = [threading.Thread(target=_work, args=(stopping,), daemon=True, name=f"hand-{n}") for n in range(threads)]
    for hand in hands:
        hand.start()
    while not stopping.is_set():
        close_old_connections()
        look_round(lost_after=lost_after)
        stopping.wait(LOOK_ROUND_SECONDS)
    deadline = time.monotonic() + GRACE_SECONDS
    for hand in hands:
        hand.join(max(0.0, deadline - time.monotonic()))


def look_round(*, lost_after: timedelta = LOST_AFTER) -> None:
    """Enqueue what is scheduled, take over from dead workers, deliver left-over events."""
    try:
        run_due_schedules()
        take_over_lost(after=lost_after)
        deliver_left_over()
    except DATABASE_AWAY:
        # A database that is away or locked for a while is no reason to end; the next round tries again.
        logger.warning("jobs.look_round_failed", exc_info=True)


def work_off(*, limit: int = 1000) -> int:
    """Do all that is due here and now, in this thread, and answer how many jobs; for tests and commands."""
    count = 0
    while count < limit and (job := claim()) is not None:
        perform(job)
        count += 1
    return count


def claim() -> Job | None:
    """The next job that is due, now this process's own; None where there is none or another worker was quicker."""
    now = timezone.now()
    if not Job.objects.due(now).exists():
        return None
    with transaction.atomic():
        waiting = Job.objects.due(now)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        mine = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED, attempts=job.attempts)
        values = {"started_at": now, "heartbeat_at": now, "worker": _name(), "attempts": job.attempts + 1}
        if not mine.update(state=Job.State.RUNNING, **values):
            return None
    return Job.objects.select_related("workspace", "started_by").get(pk=job.pk)


def perform(job: Job, *, stopping: threading.Event | None = None, beats: bool = False) -> None:
    """Do one claimed job in the language and time zone of whoever started it, and write down how it ended."""
    kind = kind_called(job.kind)
    attempt = Run(job, stopping=stopping if kind.idempotent else None, beats_itself=not beats)
    over = threading.Event()
    if beats:
        threading.Thread(target=_beat, args=(attempt, over), daemon=True).start()
    try:
        with translation.override(_language(job)), timezone.override(_zone(job)):
            _attempt(attempt, kind)
    except Lost:
        logger.warning("job.lost", extra={"job": job.pk, "kind": job.kind})
    except Interrupted:
        attempt.put_back(run_after=timezone.now())
    except Cancelled:
        attempt.cancelled()
    finally:
        over.set()


def take_over_lost(*, after: timedelta = LOST_AFTER) -> int:
    """Put back what dead workers left (failed, where it must not be begun twice); answers how many."""
    now = timezone.now()
    count = 0
    for job in Job.objects.lost(now, after=after).select_related("workspace", "started_by"):
        try:
            kind = kind_called(job.kind)
        except LookupError:
            continue
        again = kind.idempotent and job.failures + 1 <= max(kind.retries, LIVES - 1)
        with translation.override(_language(job)):
            count += give_up_lost(job, retry=again, seen_at=now)
    return count


def _attempt(attempt: Run, kind: Kind) -> None:
    try:
        with transaction.atomic() if kind.atomic else nullcontext():
            result = kind.work(attempt, **attempt.arguments)
            if not attempt.ended:
                attempt.succeed(result)
    except (Lost, Interrupted, Cancelled):
        raise
    except Refused as refusal:
        attempt.refused(refusal)
    except Exception as error:
        logger.exception("job.failed", extra={"job": attempt.job.pk, "kind": kind.name})
        attempt.failed(f"{type(error).__name__}: {error}"[:2000], retries=kind.retries)


def _work(stopping: threading.Event) -> None:
    wait = SHORTEST_WAIT_SECONDS
    while not stopping.is_set():
        job = None
        try:
            close_old_connections()
            job = claim()
            if job is not None:
                perform(job, stopping=stopping, beats=True)
        except DATABASE_AWAY:
            logger.warning("jobs.database_away", exc_info=True)
        wait = SHORTEST_WAIT_SECONDS if job is not None else min(wait * 2, LONGEST_WAIT_SECONDS)
        if job is None:
            stopping.wait(wait)
    connection.close()


def _beat(attempt: Run, over: threading.Event) -> None:
    """Signs of life from a thread with a connection of its own, however long a step of the job takes."""
    while not over.wait(BEAT_EVERY.total_seconds()):
        try:
            attempt.give_sign()
        except DATABASE_AWAY:
            # The job's own transaction holds SQLite's only write lock; nobody can take the job over meanwhile.
            logger.info("job.beat_missed", extra={"job": attempt.job.pk})
    connection.close()


def _language(job: Job) -> str:
    own = job.started_by.language if job.started_by else ""
    return own or (job.workspace.language if job.workspace else settings.LANGUAGE_CODE)


def _zone(job: Job) -> zoneinfo.ZoneInfo:
    own = job.started_by.time_zone if job.started_by else ""
    return zoneinfo.ZoneInfo(own or (job.workspace.time_zone if job.workspace else settings.HOME_TIME_ZONE))


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.current_thread().name}"[:80]


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
