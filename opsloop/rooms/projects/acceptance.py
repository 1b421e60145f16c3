"""Acceptance: each version handed in, and the verdict on it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.block import Blockable, ReasonMissing
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.project_membership import ProjectMembership
from opsloop.rooms.projects.state import State

ACCEPTING = "acceptance"
"""The step of the case that process mining sees between handing in and the verdict."""


class NotReady(Refused):
    """The work cannot be handed in or accepted as it stands."""

    sentence = _("%(ref)s is blocked: %(reason)s")


class NotHandedIn(Refused):
    """Nobody is waiting for a verdict."""

    sentence = _("%(ref)s has not been handed in for acceptance.")


class AlreadyHandedIn(Refused):
    """A verdict on the version before is still awaited."""

    sentence = _("%(ref)s is already handed in and awaits a verdict.")


class AcceptanceNeeded(Refused):
    """Somebody tried to finish work by hand whose criteria nobody has confirmed."""

    sentence = _("%(ref)s has acceptance criteria: hand it in, it is done once it is accepted.")


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def awaiting(self, people: models.QuerySet[Person]) -> Self:
        """The versions on which these people decide as owner, lead or client; administrators look by themselves.

        The project of each is looked up by itself: joined, SQLite would begin with all the work there is, which is a
        hundred times as much as was ever handed in.
        """
        leads = ProjectMembership.objects.filter(
            person__in=people, role__in=[ProjectMembership.Role.LEAD, ProjectMembership.Role.CLIENT]
        )
        owned = Project.objects.filter(owner__in=people)
        theirs = models.Q(home__in=owned.values("pk")) | models.Q(home__in=leads.values("project_id"))
        items = self.model._meta.get_field("work_item").related_model._default_manager
        home = items.filter(pk=OuterRef("work_item_id")).values("project_id")
        return self.alias(home=Subquery(home)).filter(theirs, verdict=Acceptance.Verdict.AWAITED).order_by()


class Acceptance(models.Model):
    """One version of the work handed in for acceptance; an empty verdict is still awaited."""

    class Verdict(models.TextChoices):
        AWAITED = "", _("Awaiting a verdict")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Sent back")

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="acceptances")
    version = models.PositiveSmallIntegerField(_("version"))
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed in by"), on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("handed in"), default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True, default=Verdict.AWAITED)
    reason = models.TextField(_("reason"), blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["work_item", "version"], name="one_acceptance_a_version"),
            models.UniqueConstraint(
                fields=["work_item"], condition=models.Q(verdict=""), name="one_awaited_verdict_an_item"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.get_verdict_display()}"


class Acceptable(Blockable):
    """What can be done on the way from handed in to accepted."""

    class Meta(Blockable.Meta):
        abstract = True

    @property
    def awaited(self) -> Acceptance | None:
        """The version that waits for a verdict."""
        return Acceptance.objects.filter(work_item_id=self.pk, verdict=Acceptance.Verdict.AWAITED).first()

    @property
    def rework_count(self) -> int:
        """How often it was sent back."""
        return Acceptance.objects.filter(work_item_id=self.pk, verdict=Acceptance.Verdict.REJECTED).count()

    def needs_acceptance(self) -> bool:
        """Whether it has criteria that the newest version has not been found to meet."""
        if not self.acceptance_criteria.strip():
            return False
        newest = Acceptance.objects.filter(work_item_id=self.pk).order_by("-version").first()
        return newest is None or newest.verdict != Acceptance.Verdict.ACCEPTED

    def allows(self, user: User, verb: str) -> bool:
        return self.may_be_accepted_by(user) if verb in {"accept", "reject"} else super().allows(user, verb)

    def may_be_accepted_by(self, user: User) -> bool:
        """Leads of the project, administrators and clients who see this work decide whether it is accepted."""
        here = standing(user, self.workspace_id)
        if here is None:
            return False
        if here.at_least(Membership.Role.ADMIN) or self.project.led_by(user):
            return True
        clients = ProjectMembership.objects.filter(
            project_id=self.project_id, person__user=user, role=ProjectMembership.Role.CLIENT
        )
        return clients.exists() and type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    @transaction.atomic
    def submit(self, *, by: User, note: str = "") -> Event:
        """Hand in the next version for acceptance; it goes into review where the project has such a state."""
        self.state_now()
        self._refuse_blocked()
        if self.awaited is not None:
            raise AlreadyHandedIn(ref=self.ref)
        last = Acceptance.objects.filter(work_item_id=self.pk).aggregate(last=models.Max("version"))["last"] or 0
        Acceptance.objects.create(work_item_id=self.pk, version=last + 1, submitted_by=by, note=note.strip())
        self._move_to(State.Group.REVIEW, by=by)
        changes = {"version": (last or None, last + 1), "note": (None, note.strip() or None)}
        return self.track("submitted", by=by, changes=changes, activity=ACCEPTING, phase=Event.Phase.START)

    @transaction.atomic
    def withdraw(self, *, by: User) -> Event:
        """Take back what was handed in, before a verdict."""
        self.state_now()
        awaited = self._awaited_or_refuse()
        awaited.delete()
        self._move_to(State.Group.DOING, by=by)
        return self.track("withdrawn", by=by, changes={"version": (awaited.version, None)})

    @transaction.atomic
    def accept(self, *, by: User) -> Event:
        """Find that the version handed in meets its criteria: the work is done."""
        awaited = self._deciding(by)
        self._refuse_blocked()
        self._decide(awaited, Acceptance.Verdict.ACCEPTED, by=by)
        self._move_to(State.Group.DONE, by=by)
        changes = {"version": (None, awaited.version)}
        return self.track("accepted", by=by, changes=changes, activity=ACCEPTING, phase=Event.Phase.COMPLETE)

    @transaction.atomic
    def reject(self, reason: str, *, by: User) -> Event:
        """Send the version back with a reason; the rework is counted."""
        awaited = self._deciding(by)
        if not reason.strip():
            raise ReasonMissing
        self._decide(awaited, Acceptance.Verdict.REJECTED, by=by, reason=reason.strip())
        self._move_to(State.Group.DOING, by=by)
        changes = {
            "version": (None, awaited.version),
            "reason": (None, reason.strip()),
            "rework": (self.rework_count - 1, self.rework_count),
        }
        return self.track("rejected", by=by, changes=changes, activity=ACCEPTING, phase=Event.Phase.COMPLETE)

    def _deciding(self, user: User) -> Acceptance:
        if not self.may_be_accepted_by(user):
            raise NotAllowed(_("Only a lead or a client of the project decides about acceptance."))
        self.state_now()
        return self._awaited_or_refuse()

    def _awaited_or_refuse(self) -> Acceptance:
        awaited = self.awaited
        if awaited is None:
            raise NotHandedIn(ref=self.ref)
        return awaited

    def _decide(self, awaited: Acceptance, verdict: str, *, by: User, reason: str = "") -> None:
        awaited.verdict, awaited.reason = verdict, reason
        awaited.decided_by, awaited.decided_at = by, timezone.now()
        awaited.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])

    def _refuse_blocked(self) -> None:
        block = self.open_block
        if block is not None:
            raise NotReady(ref=self.ref, reason=block.reason)

    def _move_to(self, group: str, *, by: User) -> None:
        """Into the first state of the group, where the project has one and it is not there already."""
        if self.state.group == group and not self.state.cancels:
            return
        state = State.objects.filter(project_id=self.project_id, group=group, archived=False, cancels=False).first()
        if state is not None:
            self.move(state, by=by)
