"""Leave: days or parts of days on which somebody does not work."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.engines.calendar import Absence
from opsloop.kernel.pages.refused import Conflict, Refused
from opsloop.rooms.people.hours import minute

EARLIEST, LATEST = 1970, 2199
"""Years in which somebody may be away; beyond them lie typing mistakes."""


class LeaveBackwards(Refused):
    sentence = _("Leave must end after it begins.")


class LeaveTooFar(Refused):
    sentence = _("Leave is entered for days between %(first)s and %(last)s.")


class LeaveOverlaps(Conflict):
    sentence = _("%(kind)s of %(name)s is already entered from %(first)s to %(last)s.")


class NotAsked(Conflict):
    """Somebody answered or withdrew it meanwhile."""

    sentence = _("This is not waiting for an answer any more.")


class WhyMissing(Refused):
    sentence = _("Say why, so that they can plan with it.")


class LeaveQuerySet(models.QuerySet["Leave"]):
    def approved(self) -> LeaveQuerySet:
        """What is settled: only this takes working time."""
        return self.filter(state=Leave.State.APPROVED)

    def asked(self) -> LeaveQuerySet:
        """What waits for an answer."""
        return self.filter(state=Leave.State.ASKED)

    def not_declined(self) -> LeaveQuerySet:
        """What is settled or may still be."""
        return self.exclude(state=Leave.State.DECLINED)

    def away(self) -> LeaveQuerySet:
        """Leave in which nothing is worked; remote work is work."""
        return self.exclude(kind=Leave.Kind.REMOTE)

    def meeting(self, first: datetime.date, last: datetime.date) -> LeaveQuerySet:
        """What touches these days (both included)."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Leave(models.Model):
    """Days (both included) on which a person does not work, wholly or between two hours of each.

    What was only asked for, or declined, takes no working time.
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("Annual leave")
        SICK = "sick", _("Sick leave")
        REMOTE = "remote", _("Remote work")
        OTHER = "other", _("Other leave")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ANNUAL)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPROVED)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    """Why it was declined."""

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        ordering = ["first_day", "starts_at"]
        indexes = [models.Index(fields=["person", "first_day"], name="leave_by_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_runs_forward"),
            models.CheckConstraint(
                condition=models.Q(starts_at=None, ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="leave_hours_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day}–{self.last_day}"

    @property
    def whole_days(self) -> bool:
        return self.starts_at is None

    @property
    def asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def approved(self) -> bool:
        """Whether it is settled and takes working time."""
        return self.state == self.State.APPROVED

    @property
    def declined(self) -> bool:
        return self.state == self.State.DECLINED

    def refuse_backwards(self) -> None:
        """Refused where it runs backwards, or is out of all reach."""
        if not EARLIEST <= self.first_day.year <= self.last_day.year <= LATEST and self.first_day <= self.last_day:
            raise LeaveTooFar(first=EARLIEST, last=LATEST)
        if self.last_day < self.first_day or (self.starts_at is None) != (self.ends_at is None):
            raise LeaveBackwards
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise LeaveBackwards

    def overlaps(self, other: Leave) -> bool:
        """Whether both take the same hours of the same day."""
        if self.last_day < other.first_day or other.last_day < self.first_day:
            return False
        mine, theirs = self.absence(), other.absence()
        return mine.start < theirs.end and theirs.start < mine.end

    def absence(self) -> Absence:
        """As the engine takes it."""
        if self.starts_at is None or self.ends_at is None:
            return Absence(first=self.first_day, last=self.last_day)
        start, end = minute(self.starts_at), minute(self.ends_at)
        return Absence(first=self.first_day, last=self.last_day, start=start, end=end)

    def as_words(self) -> str:
        """As the event log keeps it."""
        hours = "" if self.starts_at is None else f" {self.starts_at:%H:%M}-{self.ends_at:%H:%M}"
        return f"{self.first_day}/{self.last_day}{hours} {self.kind}"
