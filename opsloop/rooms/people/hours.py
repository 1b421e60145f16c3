"""The hours that people work: the workspace's usual ones, and a person's own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.db import models
from django.utils.translation import gettext_lazy as _

from opsloop.engines.calendar import Span, Week
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace

Hours = Mapping[int, Sequence[tuple[datetime.time, datetime.time]]]
"""Spans of the day by weekday, Monday = 0; an end at or before its start is on the next morning."""

USUAL = Week.every_workday("09:00-12:00,13:00-18:00")
"""What a workspace works that has not said otherwise: eight hours with an hour for lunch."""

WEEKDAYS = [
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
]


class HoursOverlap(Refused):
    sentence = _("The hours of one day must not overlap.")


class WeeklyHours(models.Model):
    """A span of the week in which work is done."""

    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        abstract = True
        ordering = ["weekday", "starts_at"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class UsualHours(WeeklyHours):
    """A span in which everybody of the workspace works who has no hours of their own."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")

    class Meta(WeeklyHours.Meta):
        verbose_name = _("usual hours")
        verbose_name_plural = _("usual hours")
        indexes = [models.Index(fields=["workspace", "weekday"], name="usual_hours_by_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="usual_weekday_of_seven"),
        ]


class WorkingHours(WeeklyHours):
    """A span of the week in which a person works; none at all means the workspace's usual hours."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="working_hours")

    class Meta(WeeklyHours.Meta):
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_of_seven"),
        ]


def minute(clock: datetime.time) -> int:
    """Minutes after midnight."""
    return clock.hour * 60 + clock.minute


def week_of(hours: Hours) -> Week:
    """The hours as the engine takes them; Refused where two spans of a day overlap."""
    try:
        return Week.of({weekday: [_span(*pair) for pair in pairs] for weekday, pairs in hours.items()})
    except ValueError as error:
        raise HoursOverlap from error


def week_from_rows(rows: Iterable[WeeklyHours]) -> Week:
    """The week that the rows of one person or workspace make."""
    ordered = sorted(rows, key=lambda row: (row.weekday, row.starts_at))
    days = groupby(ordered, key=lambda row: row.weekday)
    return Week.of({weekday: [_span(row.starts_at, row.ends_at) for row in day] for weekday, day in days})


def as_words(week: Week) -> dict[str, list[str]]:
    """The week as the event log keeps it: `{"0": ["09:00-12:00", ...], ...}` without free days."""
    return {str(weekday): [_words(span) for span in spans] for weekday, spans in enumerate(week.days) if spans}


def usual_week(workspace: Workspace) -> Week:
    """What everybody works who has no hours of their own."""
    rows = list(UsualHours.objects.filter(workspace=workspace))
    return week_from_rows(rows) if rows else USUAL


def _span(starts_at: datetime.time, ends_at: datetime.time) -> Span:
    return Span.parse(f"{starts_at:%H:%M}-{ends_at:%H:%M}")


def _words(span: Span) -> str:
    end = span.end % (24 * 60)
    return f"{span.start // 60:02}:{span.start % 60:02}-{end // 60:02}:{end % 60:02}"
