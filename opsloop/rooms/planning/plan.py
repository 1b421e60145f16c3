"""A plan: who does which work when, as the engine found it and as people decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes, track
from opsloop.kernel.imports.whole_arriving import KeyOf
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.refused import Conflict, NotAllowed
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing, workspace_ids
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Project


class NotADraft(Conflict):
    """Somebody published or discarded the plan meanwhile."""

    sentence = _("This plan is no draft any more.")


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> PlanQuerySet:
        """The plans of the workspaces in which the user is at least a member; their rows have a gate of their own."""
        return self.filter(workspace_id__in=workspace_ids(user, at_least=Membership.Role.MEMBER))

    def in_workspace(self, workspace: Workspace) -> PlanQuerySet:
        return self.filter(workspace=workspace)

    def kept(self) -> PlanQuerySet:
        """Those that nobody has thrown away, the newest first."""
        return self.exclude(state=Plan.State.DISCARDED).order_by("-pk")

    def proposals(self) -> PlanQuerySet:
        """Those that wait to be read, the newest first."""
        return self.filter(kind=Plan.Kind.PROPOSAL, state=Plan.State.READY).order_by("-pk")

    def that_hold(self) -> PlanQuerySet:
        """Of proposals those that start from what is published now."""
        return self.filter(based_on__state=Plan.State.PUBLISHED)

    def published(self) -> PlanQuerySet:
        """What holds now: at most one a workspace."""
        return self.filter(state=Plan.State.PUBLISHED).order_by("-published_at")


class Plan(models.Model):
    """One answer of the engine to how the open work of some projects can be done."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCENARIO = "scenario", _("Scenario")
        PROPOSAL = "proposal", _("Proposal")

    class State(models.TextChoices):
        PLANNING = "planning", _("Being planned")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        DISCARDED = "discarded", _("Discarded")

    OPEN = (State.READY, State.PLANNING, State.FAILED)

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DRAFT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNING)
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    projects = models.ManyToManyField(Project, verbose_name=_("projects"), blank=True, related_name="plans")
    """What it plans; none means all that its maker sees, unless it is `partial` and they are gone."""
    partial = models.BooleanField(_("of some projects"), default=False)
    wishes = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    """What a scenario supposes to be different."""
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="scenarios")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    figures = models.JSONField(default=dict)
    planned_from = models.DateTimeField(_("planned from"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    follows: ClassVar[Sequence[str]] = ("person", "project", "work_item")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        indexes = [models.Index(fields=["workspace", "state", "-id"], name="plan_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(state="published"), name="one_published_plan"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_kind_display()} {self.pk}"

    def arrive(self, key_of: KeyOf) -> None:
        """On its way in with an export: what it supposes names rows of here; figures by project and forecast go."""
        for each in self.changes:
            for name in ("person", "project"):
                if each.get(name):
                    each[name] = key_of(name, each[name])
            each["items"] = [key for old in each.get("items", ()) if (key := key_of("work_item", old))]
        self.figures = {name: value for name, value in self.figures.items() if not isinstance(value, list | dict)}
        if self.state == self.State.PLANNING:
            self.state = self.State.FAILED

    @property
    def asked(self) -> Wishes:
        """What its maker decided."""
        return Wishes.from_values(self.wishes)

    @property
    def open(self) -> bool:
        """Whether it can still be published or discarded."""
        return self.state in self.OPEN

    def managed_by(self, user: User) -> bool:
        """Whether the user made it, or administers the workspace."""
        here = standing(user, self.workspace_id)
        return here is not None and (self.made_by_id == user.pk or here.at_least(Membership.Role.ADMIN))

    @transaction.atomic
    def discard(self, *, by: User) -> Event:
        """Throw it away, as its maker or an administrator; what is published stays."""
        if not self.managed_by(by):
            raise NotAllowed
        self.turn(self.OPEN, self.State.DISCARDED)
        if self.job is not None and not self.job.ended:
            self.job.cancel(by=by)
        return self.track("discarded", by=by)

    def turn(self, before: Sequence[str], after: str, **values: object) -> None:
        """Go from one of these states into another; NotADraft where somebody was quicker."""
        mine = Plan.objects.filter(pk=self.pk, state__in=before)
        if not mine.update(state=after, **values):
            raise NotADraft
        self.refresh_from_db()

    def track(self, verb: str, *, by: User | None, changes: Changes | None = None, at: datetime | None = None) -> Event:
        """Write into the log what happened to it."""
        return track(
            workspace_id=self.workspace_id,
            record_type="plan",
            record_id=self.pk,
            label=str(self),
            verb=verb,
            by=by,
            changes=changes or {},
            at=at,
        )
