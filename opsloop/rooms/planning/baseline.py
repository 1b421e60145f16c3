"""A baseline: what was agreed about a project's work on a day, to see later how far reality has gone from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.days import day_in
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.working_days import WorkingDays

BATCH = 500


class NothingToKeep(Refused):
    """A baseline without dates says nothing."""

    sentence = _("None of this project's work has dates or an effort yet.")


class Baseline(models.Model):
    """Dates and efforts of a project's work as they stood when it was taken; it never changes."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="baselines")
    name = models.CharField(_("name"), max_length=120)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        ordering = ["-taken_at", "-pk"]
        indexes = [models.Index(fields=["project", "-taken_at"], name="baseline_of_project")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def take(cls, project: Project, *, by: User, name: str = "", at: datetime | None = None) -> Baseline:
        """Keep the dates and efforts of all its work that has any; as its lead or an administrator."""
        if not project.allows(by, gate.CHANGE):
            raise NotAllowed
        items = WorkItem.objects.live().filter(project=project, archived_at=None, state__cancels=False)
        rows = [
            BaselineRow(
                work_item=item, start=item.start, due=end_of(item, project.workspace), minutes=item.planned_minutes
            )
            for item in items.order_by("pk")
            if item.start or end_of(item, project.workspace) or item.planned_minutes
        ]
        if not rows:
            raise NothingToKeep
        now = at or timezone.now()
        day = day_in(project.workspace, now).isoformat()
        baseline = cls.objects.create(project=project, name=name or f"{project.name} {day}", taken_by=by, taken_at=now)
        for row in rows:
            row.baseline = baseline
        BaselineRow.objects.bulk_create(rows, batch_size=BATCH)
        project.track("baseline_taken", by=by, changes={"baseline": (None, as_logged(baseline))}, at=at)
        return baseline

    @transaction.atomic
    def remove(self, *, by: User) -> None:
        """Forget it; as the project's lead or an administrator."""
        if not self.project.allows(by, gate.CHANGE):
            raise NotAllowed
        self.project.track("baseline_removed", by=by, changes={"baseline": (as_logged(self), None)})
        self.delete()


class BaselineRow(models.Model):
    """One piece of work as it stood then; `due` is when it was finished, where it was."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="rows")
    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")
    start = models.DateField(null=True)
    due = models.DateField(null=True)
    minutes = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("row of a baseline")
        verbose_name_plural = _("rows of a baseline")
        constraints = [models.UniqueConstraint(fields=["baseline", "work_item"], name="once_in_a_baseline")]

    def __str__(self) -> str:
        return f"{self.work_item_id} {self.start}–{self.due}"


def end_of(item: WorkItem, workspace: Workspace) -> date | None:
    """The day on which it was finished, where that is known, else the day on which it is due."""
    finished = item.finished_at
    return day_in(workspace, finished) if finished is not None else item.due


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """One piece of work against its baseline: days of work by which its end is later, minutes by which it is more."""

    item: WorkItem
    row: BaselineRow | None
    end: date | None
    """When it was finished, or is due."""
    days: int | None
    minutes: int | None

    @property
    def kind(self) -> str:
        """`new` since then, `done` or `open`."""
        if self.row is None:
            return "new"
        return "done" if self.item.completed_at is not None else "open"


@dataclass(frozen=True, kw_only=True)
class Deviations:
    """A project against a baseline: the work that differs most comes first."""

    rows: Sequence[Deviation]
    gone: int
    """How much of the baseline's work lies in the trash, in the archive or in another project by now."""
    undated: int
    """How much open work had a day then and has none now: when that will be done nobody can say."""
    finish_before: date | None
    finish: date | None
    days: int | None
    """By how many working days the project ends later; None also where what has no day could undo that it is sooner."""
    minutes_before: int
    minutes: int


def deviations(baseline: Baseline, *, seen_by: User) -> Deviations:
    """How the project stands against the baseline, as far as the reader sees its work."""
    then = {row.work_item_id: row for row in baseline.rows.all()}
    seen = WorkItem.objects.visible_to(seen_by).filter(project=baseline.project, archived_at=None)
    items = list(seen.exclude(state__cancels=True).select_related("project", "state").order_by("pk"))
    calendar = WorkingDays(baseline.project.workspace)
    rows = [_deviation(item, then.get(item.pk), calendar) for item in items]
    ends = [row.end for row in rows if row.end is not None]
    before = [row.due for row in then.values() if row.due is not None]
    finish_before, finish = max(before, default=None), max(ends, default=None)
    days = None if finish is None or finish_before is None else calendar.between(finish_before, finish)
    undated = sum(row.end is None and row.row is not None and row.row.due is not None for row in rows)
    return Deviations(
        rows=sorted(rows, key=lambda row: (-(row.days or 0), -(row.minutes or 0), row.item.pk)),
        gone=len(then.keys() - {item.pk for item in items}),
        finish_before=finish_before,
        finish=finish,
        undated=undated,
        days=None if undated and days is not None and days <= 0 else days,
        minutes_before=sum(row.minutes or 0 for row in then.values()),
        minutes=sum(item.planned_minutes or 0 for item in items),
    )


def _deviation(item: WorkItem, row: BaselineRow | None, calendar: WorkingDays) -> Deviation:
    end = end_of(item, calendar.workspace)
    known = row is not None and row.due is not None and end is not None
    now, before = item.planned_minutes, row.minutes if row is not None else None
    return Deviation(
        item=item,
        row=row,
        end=end,
        days=calendar.between(row.due, end) if known and row and row.due and end else None,
        minutes=None if now is None or before is None else now - before,
    )
