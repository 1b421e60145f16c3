"""Schedules: jobs that come round by themselves."""

from __future__ import annotations

import datetime
import zoneinfo

from dateutil.rrule import rrulestr
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.job import Job
from opsloop.kernel.jobs.registry import kind_called, known_kinds, repeats
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.kernel.workspaces.standing import standing


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, user: User, workspace: Workspace) -> ScheduleQuerySet:
        """What comes round in a workspace and in the whole installation, for those who manage the workspace."""
        member = standing(user, workspace)
        if member is None or not member.at_least(Membership.Role.ADMIN):
            return self.none()
        return self.filter(models.Q(workspace=None) | models.Q(workspace=workspace), kind__in=known_kinds())

    def due(self, now: datetime.datetime) -> ScheduleQuerySet:
        return self.filter(enabled=True, next_run__lte=now, kind__in=known_kinds()).order_by("next_run", "pk")


class Schedule(models.Model):
    """A kind of job that runs every so many seconds or by an RFC 5545 rule in the workspace's time zone."""

    workspace = models.ForeignKey(Workspace, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60)
    arguments = models.JSONField(default=dict, blank=True)
    every_seconds = models.PositiveIntegerField(_("every, seconds"), null=True, blank=True)
    rule = models.CharField(_("recurrence rule"), max_length=300, blank=True, default="")
    next_run = models.DateTimeField(_("next run"))
    enabled = models.BooleanField(_("enabled"), default=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes = [models.Index(fields=["next_run"], name="schedule_due", condition=models.Q(enabled=True))]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="schedule_name_once"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(workspace=None), name="installation_schedule_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(every_seconds__gt=0, rule="") | models.Q(every_seconds=None) & ~models.Q(rule=""),
                name="schedule_has_one_rhythm",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What people call what it does."""
        return str(kind_called(self.kind).title)

    def clean(self) -> None:
        """ValidationError where the rule cannot be read."""
        if self.rule:
            try:
                rrulestr(self.rule, dtstart=datetime.datetime(2000, 1, 1))  # noqa: DTZ001  # rules run in local time
            except ValueError as error:
                raise ValidationError({"rule": _("This is not a recurrence rule (RFC 5545).")}) from error

    def after(self, now: datetime.datetime) -> datetime.datetime | None:
        """The next time it is due after `now`; what was missed meanwhile is not made up for. None at the end."""
        if self.every_seconds:
            step = datetime.timedelta(seconds=self.every_seconds)
            begun = self.next_run or now
            return now + step if begun > now else begun + step * ((now - begun) // step + 1)
        zone = zoneinfo.ZoneInfo(self.workspace.time_zone if self.workspace else settings.HOME_TIME_ZONE)
        local = now.astimezone(zone).replace(tzinfo=None)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        following = rrulestr(self.rule, dtstart=midnight).after(local)
        return following.replace(tzinfo=zone).astimezone(datetime.UTC) if following else None

    @transaction.atomic
    def run(self, now: datetime.datetime) -> Job | None:
        """Enqueue its job, unless another worker just has or the last one is still under way."""
        following = self.after(now)
        turn = Schedule.objects.filter(pk=self.pk, next_run=self.next_run, enabled=True)
        if not turn.update(next_run=following or now, enabled=following is not None):
            return None
        if self.jobs.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists():
            return None
        return Job.objects.create(
            workspace=self.workspace, kind=self.kind, arguments=self.arguments, schedule=self, run_after=now
        )


def run_due_schedules(now: datetime.datetime | None = None) -> int:
    """Enqueue the job of every schedule whose time has come; answers how many."""
    moment = now or timezone.now()
    return sum(
        schedule.run(moment) is not None for schedule in Schedule.objects.due(moment).select_related("workspace")
    )


@transaction.atomic
def ensure_schedules() -> None:
    """A row for everything that repeats by `@every`; a rhythm changed in code is carried over, `enabled` is kept."""
    now = timezone.now()
    for kind, repeat in repeats().items():
        rhythm = {"every_seconds": repeat.seconds or None, "rule": repeat.rule}
        wanted = Schedule(name=kind, kind=kind, next_run=now, **rhythm)
        first = {"next_run": now if repeat.seconds else wanted.after(now) or now}
        row, _new = Schedule.objects.get_or_create(
            workspace=None, name=kind, defaults={"kind": kind, **first, **rhythm}
        )
        if (row.every_seconds, row.rule) != (rhythm["every_seconds"], rhythm["rule"]):
            Schedule.objects.filter(pk=row.pk).update(**first, **rhythm)
