"""A job: one piece of work that a worker does in the background, and how far it has come."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.registry import ABOUT, kind_called, known_kinds
from opsloop.kernel.pages.languages import in_reader_language
from opsloop.kernel.pages.refused import Conflict
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import workspace_ids

STOPPED = gettext_noop("This was cancelled.")
"""Why a job is not done that somebody cancelled."""


class NotCancellable(Conflict):
    sentence = _("This job has already ended.")


class NotStoppable(Conflict):
    sentence = _("This job cannot be stopped once it has begun. It will end by itself.")


class NotRepeatable(Conflict):
    sentence = _("Only a job that failed or was cancelled can be started again.")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> JobQuerySet:
        """One's own jobs; administrators see all of their workspace."""
        managed = workspace_ids(user, at_least=Membership.Role.ADMIN)
        own = models.Q(started_by=user, workspace_id__in=workspace_ids(user))
        return self.filter(own | models.Q(workspace_id__in=managed))

    def in_workspace(self, workspace: Workspace) -> JobQuerySet:
        return self.filter(workspace=workspace)

    def due(self, now: datetime.datetime) -> JobQuerySet:
        """What a worker of this process may begin now, the longest waiting first."""
        waiting = self.filter(state=Job.State.QUEUED, run_after__lte=now, kind__in=known_kinds())
        return waiting.order_by("run_after", "pk")

    def lost(self, now: datetime.datetime, *, after: datetime.timedelta) -> JobQuerySet:
        """What was begun by a worker that has given no sign of life for so long."""
        return self.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - after)

    def ended(self) -> JobQuerySet:
        return self.filter(state__in=[Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])

    def last_of_schedules(self, keys: Iterable[int]) -> dict[int | None, Job]:
        """The job that each of these schedules made last, by the schedule's key."""
        newest = Job.objects.filter(schedule__in=list(keys)).values("schedule").annotate(last=models.Max("pk"))
        return {row.schedule_id: row for row in self.filter(pk__in=newest.values("last"))}

    def newest_first(self) -> JobQuerySet:
        return self.order_by("-pk")


class Job(models.Model):
    """One piece of background work of one kind; `attempts` is raised by every begin and so names who owns it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    workspace = models.ForeignKey(Workspace, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("to do"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True, default="")
    """What is being done, in the language in which it is done."""
    messages = models.JSONField(default=dict)
    """The same for readers of every language: language code -> text."""
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    schedule = models.ForeignKey("jobs.Schedule", null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    failures = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True, default="")
    cancel_asked = models.BooleanField(default=False)
    run_after = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(_("error"), blank=True, default="")
    """What went wrong, in a sentence, in the language in which it was done."""
    errors = models.JSONField(default=dict)
    """The same for readers of every language: language code -> sentence."""
    cause = models.TextField(blank=True, default="")
    """What went wrong of ours, in the machine's words, for administrators."""
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["run_after", "id"], name="job_waiting", condition=models.Q(state="queued")),
            models.Index(fields=["heartbeat_at"], name="job_running", condition=models.Q(state="running")),
            models.Index(fields=["workspace", "-id"], name="job_of_workspace"),
            models.Index(fields=["finished_at"], name="job_by_end"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it in the reader's language: its kind with what it is about, its own title, or its kind."""
        if self.kind not in known_kinds():
            return self.title or self.kind
        name = str(kind_called(self.kind).title)
        return name % {"about": self.title} if ABOUT in name else self.title or name

    @property
    def why(self) -> str:
        """What went wrong, in the reader's language."""
        return in_reader_language(self.errors) or self.error

    @property
    def doing(self) -> str:
        """What is being done, in the reader's language."""
        return in_reader_language(self.messages) or self.message

    @property
    def ended(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def again(self) -> bool:
        """Whether it may be started again."""
        return self.state in {self.State.FAILED, self.State.CANCELLED} and self.kind in known_kinds()

    @property
    def cancellable(self) -> bool:
        """Whether it may be cancelled now: while it waits, or while it runs and looks whether somebody did."""
        running = self.state == self.State.RUNNING and not self.cancel_asked
        return self.state == self.State.QUEUED or (running and self.stoppable)

    @property
    def stoppable(self) -> bool:
        """Whether it looks, while it runs, whether it has been cancelled."""
        return self.kind in known_kinds() and kind_called(self.kind).stoppable

    @property
    def percent(self) -> int | None:
        """How much of it is done, 0 to 100; None where it cannot be told."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @transaction.atomic
    def cancel(self, *, by: User | None) -> None:
        """A waiting job ends at once, a running one at its next look; Refused where it has ended or never looks.

        What is accepted holds: whoever does the job can then no more end it as done.
        """
        mine = Job.objects.filter(pk=self.pk)
        ended = {"state": self.State.CANCELLED, "finished_at": timezone.now(), "cancel_asked": True}
        waiting = mine.filter(state=self.State.QUEUED).update(**ended)
        running = mine.filter(state=self.State.RUNNING)
        if not waiting and not self.stoppable and running.exists():
            raise NotStoppable
        if not waiting and not running.update(cancel_asked=True):
            raise NotCancellable
        self.refresh_from_db()
        if waiting:
            self.give_up(STOPPED)

    def give_up(self, sentence: str) -> None:
        """Tell its kind that it ended without being done; the sentence says why."""
        given_up = kind_called(self.kind).given_up if self.kind in known_kinds() else None
        if given_up is not None:
            given_up(self, sentence)

    @transaction.atomic
    def start_again(self, *, by: User | None) -> None:
        """Back into the queue after it failed or was cancelled; Refused in any other state."""
        over = Job.objects.filter(pk=self.pk, state__in=[self.State.FAILED, self.State.CANCELLED])
        fresh: dict[str, Any] = {
            "done": 0,
            "total": 0,
            "message": "",
            "messages": {},
            "error": "",
            "errors": {},
            "cause": "",
            "result": None,
        }
        waiting = {"state": self.State.QUEUED, "run_after": timezone.now(), "failures": 0}
        if not over.update(**waiting, **fresh, finished_at=None, cancel_asked=False):
            raise NotRepeatable
        self.refresh_from_db()
