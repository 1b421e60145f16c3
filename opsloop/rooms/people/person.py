"""A person as a workspace knows them, and the hours they work."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.render import avatar
from opsloop.kernel.records.models import Record
from opsloop.kernel.records.record import RecordQuerySet
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.role import Role
from opsloop.rooms.people.skill import Skill


class PersonQuerySet(RecordQuerySet):
    def of_user(self, user: User) -> PersonQuerySet:
        """The person that this user is, in each workspace."""
        return self.filter(user=user)

    def working(self) -> PersonQuerySet:
        """Those who can be given work."""
        return self.filter(state__in=[Person.State.ONBOARDING, Person.State.ACTIVE])


class Person(Record):
    """A member, candidate, contact or outside worker; `user` is their sign-in, if they have one."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        CANDIDATE = "candidate", _("Candidate")
        CONTACT = "contact", _("Contact")
        EXTERNAL = "external", _("External")

    class State(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ONBOARDING = "onboarding", _("Onboarding")
        ACTIVE = "active", _("Active")
        LEAVING = "leaving", _("Leaving")
        LEFT = "left", _("Left")

    record_type = "person"
    ref_prefix = "P"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="people", editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    sort_name = models.CharField(max_length=240, blank=True, default="", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MEMBER)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    email = models.EmailField(_("email"), blank=True, default="")
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    organization = models.ForeignKey(
        "people.Organization",
        verbose_name=_("team"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    manager = models.ForeignKey(
        "self", verbose_name=_("manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    roles = models.ManyToManyField(Role, verbose_name=_("roles"), blank=True, related_name="people")
    skills = models.ManyToManyField(
        Skill, through="people.SkillLevel", verbose_name=_("skills"), blank=True, related_name="people"
    )
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="")
    part_time_percent = models.PositiveSmallIntegerField(_("share of full time, %"), default=100)

    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["workspace", "sort_name"], name="person_by_name"),
            models.Index(fields=["user"], name="person_of_user"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="person_number"),
            models.UniqueConstraint(fields=["workspace", "user"], name="one_person_a_user"),
            models.CheckConstraint(condition=models.Q(part_time_percent__lte=100), name="share_up_to_full_time"),
        ]

    def __str__(self) -> str:
        return self.name

    def mark(self) -> SafeString:
        """Their avatar."""
        return avatar(self.name, self.pk)

    @classmethod
    def of(cls, user: User, workspace: Workspace) -> Person:
        """The person that `user` is in `workspace`, made the first time somebody asks."""
        person = cls.objects.filter(workspace=workspace, user=user).first()
        return person or cls.create(workspace=workspace, by=None, user=user, name=user.name, email=user.email or "")


class WorkingHours(models.Model):
    """A span of the week in which a person works; none at all means the workspace's usual hours."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_of_seven"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="hours_run_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class Leave(models.Model):
    """Days (both included) on which a person does not work, wholly or in part."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("Annual leave")
        SICK = "sick", _("Sick leave")
        REMOTE = "remote", _("Remote work")
        OTHER = "other", _("Other leave")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ANNUAL)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        indexes = [models.Index(fields=["person", "first_day"], name="leave_by_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_runs_forward")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day}–{self.last_day}"
