"""Work that comes again: when it is done, or on the days of its rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.rooms.projects.copying import Copying, copy_work
from opsloop.rooms.projects.parts import Nested
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.recurrence import Recurrence
from opsloop.rooms.projects.repetition import days, next_day, read, write

EAST = timedelta(hours=14)
"""How far ahead of UTC the day begins where it begins first."""


class NoSuchRule(Refused):
    """The rule cannot be read, or names no day."""

    sentence = _("This is no rule by which work can repeat.")


class Recurring(Nested):
    """What can be done with work that comes again."""

    class Meta(Nested.Meta):
        abstract = True

    @transaction.atomic
    def recur(self, rule: str, *, by: User, on_completion: bool = False) -> Event:
        """Let it come again by an RFC 5545 rule: on its days, or counted from the day this one is done."""
        anchor = self.due or self.start or timezone.localdate()
        try:
            text = write(read(rule))
            first = next_day(text, anchor=anchor, after=anchor)
        except ValueError as error:
            raise NoSuchRule from error
        if first is None:
            raise NoSuchRule
        before = Recurrence.objects.filter(work_item_id=self.pk).first()
        values = {
            "rule": text,
            "on_completion": on_completion,
            "anchor": anchor,
            "next_on": None if on_completion else first,
            "by": by,
        }
        Recurrence.objects.update_or_create(work_item_id=self.pk, defaults=values)
        return self.track("recurrence_set", by=by, changes={"rule": (before and before.rule, text)})

    @transaction.atomic
    def stop_recurring(self, *, by: User) -> Event | None:
        """Let this one be the last of its series."""
        row = Recurrence.objects.filter(work_item_id=self.pk).first()
        if row is None:
            return None
        row.delete()
        return self.track("recurrence_ended", by=by, changes={"rule": (row.rule, None)})

    @transaction.atomic
    def make_next(self, *, by: User, today: date) -> Self | None:
        """The next work of the series, to which the rule moves on; None where it is not due or the series is over."""
        row = Recurrence.objects.select_for_update().filter(work_item_id=self.pk).first()
        if row is None or (row.next_on is not None and row.next_on > today):
            return None
        own = self.due or self.start or today
        day = next_after_completion(row, today, own=own) if row.on_completion else newest_until(row, today)
        if day is None:
            row.delete()
            return None
        copy = self._again(day, by=by)
        row.work_item_id, row.made = copy.pk, row.made + 1
        row.next_on = None if row.on_completion else next_day(row.rule, anchor=row.anchor, after=day)
        if row.next_on is None and not row.on_completion:
            row.delete()
        else:
            row.save(update_fields=["work_item", "made", "next_on"])
        self.track("repeated", by=by, changes={"next": (None, as_logged(copy))})
        return copy

    def _again(self, day: date, *, by: User) -> Self:
        """A fresh copy with its parts whose due date, or start where it has none, is `day`."""
        ahead = day - (self.due or self.start or day)
        how = Copying(project=self.project, by=by, move_day=lambda own: own + ahead, at_once=False)
        copy = copy_work([self, *self.parts()], how)[self.pk]
        if not isinstance(copy, type(self)):
            raise TypeError(f"the copy of a {type(self)} is a {type(copy)}")
        if copy.due is None and copy.start is None:
            copy.due = day
            copy.save(update_fields=["due"])
        return copy


def newest_until(row: Recurrence, today: date) -> date | None:
    """The rule's newest day up to today: days missed while nobody was there are not made up for."""
    if row.next_on is None:
        return None
    return max((day for day in days(row.rule, anchor=row.anchor, until=today) if day >= row.next_on), default=None)


def next_after_completion(row: Recurrence, done: date, *, own: date) -> date | None:
    """The rule's first day counted from `done`; None once COUNT are made.

    Later than the finished one's `own` day: what is done early on Thursday does not come again for that Friday.
    """
    count = int(read(row.rule).get("COUNT", 0))
    if count and row.made + 1 >= count:
        return None
    bare = write({name: value for name, value in read(row.rule).items() if name != "COUNT"})
    return next_day(bare, anchor=done, after=max(done, own))


def make_due(now: datetime) -> int:
    """Make every scheduled work whose day has come where its team is; answers how many.

    Work in the trash and of templates rests.
    """
    due = Recurrence.objects.filter(next_on__lte=(now + EAST).date(), work_item__trashed_at=None)
    due = due.filter(work_item__project__in=Project.objects.live().filter(archived_at=None, template=False))
    made = 0
    for row in due.select_related("work_item__project__workspace", "by").order_by("next_on", "pk"):
        today = now.astimezone(ZoneInfo(row.work_item.project.workspace.time_zone)).date()
        made += row.work_item.make_next(by=row.by, today=today) is not None
    return made
