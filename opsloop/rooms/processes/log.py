"""A log of events that is mined: a file somebody brought, or what a project's own work went through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.warehouse import Roles
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes, track
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import Conflict, NotAllowed
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.reading_words import said
from opsloop.rooms.projects.models import Project

NEWER, NAMED = "brought_again", "columns_named"
"""Verbs of the event log after which steps and columns may have other names."""


class ReadMeanwhile(Conflict):
    """Somebody else has said something about the log meanwhile."""

    sentence = _("This log is being read already.")


class LogQuerySet(models.QuerySet["Log"]):
    def visible_to(self, user: User) -> LogQuerySet:
        """The logs of the workspaces in which the user is at least a member: shared ones and their own.

        That of a project or process is seen by those who see it; which cases of it, is another question.
        """
        here = self.filter(workspace_id__in=workspace_ids(user, at_least=Membership.Role.MEMBER))
        shared = here.filter(models.Q(private=False) | models.Q(made_by=user))
        projects, processes = Project.objects.visible_to(user), Process.objects.visible_to(user)
        shared = shared.filter(models.Q(project=None) | models.Q(project__in=projects))
        return shared.filter(models.Q(process=None) | models.Q(process__in=processes))

    def in_workspace(self, workspace: Workspace) -> LogQuerySet:
        return self.filter(workspace=workspace)

    def newest_first(self) -> LogQuerySet:
        return self.order_by("-made_at", "-pk")


class Log(models.Model):
    """One log: where it came from, which of its columns means what, and what was found in it."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        ASKING = "asking", _("Columns to be named")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Cannot be read")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    private = models.BooleanField(_("only I see it"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    project = models.ForeignKey(
        Project, verbose_name=_("project"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Whose own work it is; none for a file."""
    process = models.ForeignKey(
        Process, verbose_name=_("process"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    """Whose own cases they are; none for a file."""
    file_name = models.CharField(_("file"), max_length=255, blank=True, default="")
    stored_as = models.CharField(max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    """Where clocks hung whose times have no zone."""
    columns = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    roles = models.JSONField(default=dict)
    """The column of each role, as guessed at first and as a person said then."""
    named = models.BooleanField(default=False)
    """Whether a person has said which column means what."""
    kept_as = models.CharField(max_length=255, blank=True, default="")
    """Where the ordered log is kept in the storage."""
    figures = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    known_findings = models.JSONField(null=True)
    """Keys of the findings that were there once and matter: they are no news again; None where it was never looked."""
    refusal = models.TextField(blank=True, default="")
    """Why it cannot be read: a sentence to translate, with its values beside it."""
    refusal_values = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("brought by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("brought"), default=timezone.now)
    mined_at = models.DateTimeField(_("read"), null=True, blank=True)

    carried_files: ClassVar[Mapping[str, str]] = {"stored_as": "logs"}
    follows: ClassVar[Sequence[str]] = ()

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("event log")
        verbose_name_plural = _("event logs")
        indexes = [models.Index(fields=["workspace", "-made_at"], name="log_by_time")]

    def __str__(self) -> str:
        return self.name

    def arrive(self, _key_of: KeyOf) -> None:
        """On its way in with an export: its map is drawn anew from its file or its work."""
        self.kept_as = ""
        if self.state == self.State.READY:
            self.state = self.State.READING

    @property
    def brought(self) -> bool:
        """Whether it came as a file, and is not what happened here."""
        return self.project_id is None and self.process_id is None

    @property
    def renewed(self) -> bool:
        """Whether it may have had other names before: a newer file took its place, or its columns were named anew."""
        verbs = list(Event.objects.of("log", self.pk).filter(verb__in=(NEWER, NAMED)).values_list("verb", flat=True))
        return NEWER in verbs or verbs.count(NAMED) > 1

    @property
    def columns_by_role(self) -> Roles:
        """Which column means what."""
        return Roles(**self.roles)

    @property
    def refused(self) -> str:
        """Why it cannot be read, in the language of whoever reads this."""
        return said(self.refusal, self.refusal_values)

    @property
    def assumed(self) -> list[str]:
        """What was assumed or left out while it was read, in the language of whoever reads this."""
        notes = self.figures.get("notes", ())
        return [said(**note) if isinstance(note, dict) else note for note in notes]

    @property
    def waiting(self) -> bool:
        """Whether a worker has it, or will have it."""
        return self.state == self.State.READING and self.job is not None and not self.job.ended

    def managed_by(self, user: User) -> bool:
        """Whether the user brought it, or administers the workspace."""
        here = standing(user, self.workspace_id)
        return here is not None and (self.made_by_id == user.pk or here.at_least(Membership.Role.ADMIN))

    def names_people_to(self, user: User) -> bool:
        """Whether the user may look at what single people did: whoever manages it, or owns the process it is of."""
        owner = self.process.owner if self.process is not None else None
        return self.managed_by(user) or (owner is not None and owner.user_id == user.pk)

    @transaction.atomic
    def share(self, *, by: User, private: bool) -> Event | None:
        """Show it to the team, or to whoever brought it alone."""
        self._demand(by)
        if self.private == private:
            return None
        self.private = private
        self.save(update_fields=["private"])
        return self.track("shared", by=by, changes={"private": (not private, private)})

    @transaction.atomic
    def hand_over(self, to: User) -> Event:
        """It is another one's from now on: whoever asked for it has left."""
        before = self.made_by
        self.made_by = to
        self.save(update_fields=["made_by"])
        names = (None if before is None else before.name, to.name)
        return self.track("handed_over", by=None, changes={"made_by": names})

    @transaction.atomic
    def remove(self, *, by: User) -> Event:
        """Throw it away with its file and all that was found."""
        self._demand(by)
        if self.job is not None and not self.job.ended:
            self.job.cancel(by=by)
        event = self.track("removed", by=by)
        stored = [self.stored_as, *(f"{self.kept_as}/{part}" for part in kept_parts(self.kept_as))]
        self.delete()
        transaction.on_commit(lambda: forget(stored))
        return event

    def turn(self, before: Sequence[str], after: str, **values: object) -> None:
        """Go from one of these states into another; ReadMeanwhile where somebody was quicker."""
        mine = Log.objects.filter(pk=self.pk, state__in=before)
        if not mine.update(state=after, **values):
            raise ReadMeanwhile
        self.refresh_from_db()

    def track(self, verb: str, *, by: User | None, changes: Changes | None = None, at: datetime | None = None) -> Event:
        """Write down what happened to it."""
        return track(
            workspace_id=self.workspace_id,
            record_type="log",
            record_id=self.pk,
            label=str(self),
            verb=verb,
            by=by,
            changes=changes or {},
            at=at,
        )

    def _demand(self, by: User) -> None:
        if not self.managed_by(by):
            raise NotAllowed


def kept_parts(place: str) -> list[str]:
    """The files of an ordered log in the storage."""
    return sorted(default_storage.listdir(place)[1]) if place and default_storage.exists(place) else []


def forget(stored: Sequence[str]) -> None:
    """Throw files of the storage away."""
    for name in filter(None, stored):
        default_storage.delete(name)
