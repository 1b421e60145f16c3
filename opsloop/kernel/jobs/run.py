"""One attempt at a job: what the job's function holds in its hand, and how the attempt ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from opsloop.kernel.jobs.job import STOPPED
from opsloop.kernel.jobs.models import Job, JobQuerySet
from opsloop.kernel.pages.languages import in_every_language

BEAT_EVERY = timedelta(seconds=1)
CUT_EVERY_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 3600
WENT_WRONG = gettext_noop("Something went wrong on our side. It has been logged.")
WORKER_LOST = gettext_noop("The worker doing this stopped in the middle.")
"""Why a job is not done, for whoever waits for it."""


class Stopped(Exception):
    """The attempt must end here; the job's function lets it pass."""


class Cancelled(Stopped):
    """Somebody cancelled the job."""


class Lost(Stopped):
    """Another worker has taken the job over: nothing more may be written for it."""


class Interrupted(Stopped):
    """The worker is shutting down; the job goes back into the queue."""


class Run:
    """An attempt that a worker has claimed; every write holds only while the job is still its own."""

    def __init__(self, job: Job, *, stopping: threading.Event | None = None, beats_itself: bool = True) -> None:
        """`beats_itself` where no thread gives signs of life for it."""
        self.job = job
        self._beats_itself = beats_itself
        self.arguments = dict(job.arguments)
        self._stopping = stopping or threading.Event()
        self.ended = self._cancelled = self._lost = False
        self._beaten_at = timezone.now()
        self._progress: dict[str, Any] = {"done": 0, "total": 0, "message": "", "messages": {}}
        self._said: object = ""

    def progress(self, done: int, total: int, message: object = "") -> None:
        """Say how far it has come; cheap, written about once a second. A lazy message is kept in every language."""
        said = self._progress if message is self._said else _in_words(message)
        self._said, self._progress = message, {**said, "done": done, "total": total}
        if timezone.now() - self._beaten_at >= BEAT_EVERY:
            self.beat()

    def check_cancelled(self) -> None:
        """Raise Cancelled, Lost or Interrupted where the attempt must end; call between steps.

        It costs nothing, and so knows only of the last sign of life. What the job writes last looks for itself.
        """
        if self._lost:
            raise Lost
        if self._cancelled:
            raise Cancelled
        if self._stopping.is_set():
            raise Interrupted

    @contextmanager
    def cutting(self, cut: Callable[[], None]) -> Iterator[None]:
        """Call `cut` from a thread when the attempt must end, again and again until what goes on here has ended.

        For a step that is long and cannot look itself, such as a query. The thread asks no database: like
        `check_cancelled` it knows of the last sign of life.
        """
        over = threading.Event()
        watcher = threading.Thread(target=self._cut_when_stopped, args=(cut, over), daemon=True, name="cut")
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _cut_when_stopped(self, cut: Callable[[], None], over: threading.Event) -> None:
        while not over.wait(CUT_EVERY_SECONDS):
            if self._cancelled or self._lost or self._stopping.is_set():
                cut()

    @contextmanager
    def transaction(self, *, held: bool = False) -> Iterator[None]:
        """One step of the job, all or nothing: it commits only while the job is its own and nobody has cancelled it.

        `held`: the job's row is held from the beginning, for a short step that writes rows which others write while
        they hold the job, such as whoever cancels it. In the other order the two would wait for each other.
        """
        with transaction.atomic():
            if held:
                self._hold(heartbeat_at=timezone.now())
            yield
            if not self.ended:
                self._hold(heartbeat_at=timezone.now())

    def keep(self, **arguments: Any) -> None:
        """Inside `transaction`: with what another attempt goes on, should this one end before its time."""
        self.arguments |= arguments
        self._hold(arguments=self.arguments)

    def beat(self) -> None:
        """A sign of life now, where no thread gives them.

        From inside the job's own transaction it would hold the job's row until the commit, and a cancel with it.
        """
        if self._beats_itself:
            self.give_sign()

    def give_sign(self) -> None:
        """Look whether to go on, and write the sign of life with the latest progress.

        In this order: on SQLite the write waits for the job's own transaction, while a look never waits.
        """
        now = self._beaten_at = timezone.now()
        self._cancelled = self._mine().filter(cancel_asked=True).exists()
        self._lost = not self._mine().update(heartbeat_at=now, **self._progress)

    def succeed(self, result: Any) -> None:
        """The attempt is done; Cancelled where somebody was quicker, Lost where the job is no longer its own.

        Called inside the job's last transaction it lets nobody come between: either that is taken back and the job
        counts as cancelled, or it is done and whoever cancels from then on hears so.
        """
        complete = {**self._progress, "done": self._progress["total"]}
        self._hold(
            state=Job.State.DONE, finished_at=timezone.now(), result=result, error="", errors={}, cause="", **complete
        )
        self.ended = True

    def cancelled(self) -> None:
        self._give_up(Job.State.CANCELLED, STOPPED, **self._progress)

    def refused(self, refusal: object) -> None:
        """It cannot be done, and trying again does not help: the sentence says why; Cancelled where nobody wants it."""
        self._demand_wanted()
        sentence, failures = str(refusal), self.job.failures + 1
        told = {"error": sentence, "errors": in_every_language(refusal), "failures": failures}
        self._give_up(Job.State.FAILED, sentence, **told, **self._progress)

    def failed(self, cause: str, *, retries: int) -> None:
        """Try again after a pause while there are retries left, else give up; Cancelled where nobody wants it."""
        self._demand_wanted()
        failures = self.job.failures + 1
        if failures > retries:
            said = gettext_lazy(WENT_WRONG)
            told = {
                "error": str(said),
                "errors": in_every_language(said),
                "cause": cause,
                "failures": failures,
                **self._progress,
            }
            self._give_up(Job.State.FAILED, WENT_WRONG, **told)
        else:
            self.put_back(cause=cause, failures=failures, run_after=timezone.now() + pause(failures))

    def put_back(self, **values: Any) -> None:
        """Into the queue again."""
        self._mine().update(state=Job.State.QUEUED, worker="", **values)

    def _hold(self, **values: Any) -> None:
        if not self._mine().filter(cancel_asked=False).update(**values):
            raise Cancelled if self._mine().exists() else Lost

    def _demand_wanted(self) -> None:
        if self._mine().filter(cancel_asked=True).exists():
            raise Cancelled

    def _give_up(self, state: str, sentence: str, **values: Any) -> None:
        with transaction.atomic():
            self._end(state, **values)
            self.job.refresh_from_db()
            self.job.give_up(sentence)

    def _end(self, state: str, **values: Any) -> None:
        if not self._mine().update(state=state, finished_at=timezone.now(), **values):
            raise Lost

    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)


def _in_words(message: object) -> dict[str, Any]:
    """What a job says it does, as its row keeps it."""
    return {"message": str(message)[:300], "messages": in_every_language(message) if message else {}}


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures: doubled each time, spread by half so that jobs do not march in step."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 20), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))  # noqa: S311  # spread, not secrecy


def give_up_lost(job: Job, *, retry: bool, seen_at: datetime) -> bool:
    """Put a job back whose worker died, or mark it as failed; False where it lives or somebody was quicker."""
    lost = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts, heartbeat_at=job.heartbeat_at)
    failures = job.failures + 1
    if retry:
        return bool(lost.update(state=Job.State.QUEUED, failures=failures, run_after=seen_at, worker=""))
    said = gettext_lazy(WORKER_LOST)
    told = {"error": str(said), "errors": in_every_language(said)}
    ended = {"failures": failures, "finished_at": seen_at, **told}
    with transaction.atomic():
        if not lost.update(state=Job.State.FAILED, **ended):
            return False
        job.refresh_from_db()
        job.give_up(WORKER_LOST)
    return True
