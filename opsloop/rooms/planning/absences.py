"""What leave or other hours would do to the published plan: the work of the person that is planned into that time."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.engines.calendar import as_minutes
from opsloop.kernel.pages.render import number
from opsloop.kernel.records.subject import address_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.effects import Affected, Effect, register_effect, register_hours_effect
from opsloop.rooms.people.hours_wish import HoursWish
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import time_by_week, working_time
from opsloop.rooms.planning import days
from opsloop.rooms.planning.elsewhere import standing_rows
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.planned_work import PlannedWorkQuerySet
from opsloop.rooms.planning.weeks import worked

SHOWN = 8
DAY = datetime.timedelta(days=1)


def planned_then(leave: Leave, viewer: Viewer) -> Effect | None:
    """How much published work of theirs falls into the leave, and which; None where no plan is published."""
    published = Plan.objects.in_workspace(viewer.workspace).visible_to(viewer.user).published().first()
    if published is None or leave.kind == Leave.Kind.REMOTE:
        return None
    rows = _rows(leave).visible_to(viewer.user)
    count = rows.count()
    if not count:
        return Effect(words=_("The published plan has no work for them on these days."))
    words = ngettext(
        "%(count)s piece of work is planned for them on these days: it would have to move or go to others.",
        "%(count)s pieces of work are planned for them on these days: they would have to move or go to others.",
        count,
    )
    shown = [_affected(row, viewer) for row in rows.with_work()[:SHOWN]]
    return Effect(words=words % {"count": number(count)}, rows=shown, more=count - len(shown))


def planned_by_week(wish: HoursWish, viewer: Viewer) -> Effect | None:
    """How much published work of theirs lies in hours that they would work no longer; None where none is published."""
    if not Plan.objects.in_workspace(viewer.workspace).visible_to(viewer.user).published().exists():
        return None
    rows = list(_ahead(wish.person).visible_to(viewer.user).with_work())
    if touched := _in_lost_hours(rows, wish):
        words = ngettext(
            "%(count)s piece of work is planned for them in hours that they would work no longer.",
            "%(count)s pieces of work are planned for them in hours that they would work no longer.",
            len(touched),
        )
        shown = [_affected(row, viewer) for row in touched[:SHOWN]]
        return Effect(words=words % {"count": number(len(touched))}, rows=shown, more=len(touched) - len(shown))
    return Effect(words=_("The published plan has no work for them in hours that they would work no longer."))


def _ahead(person: Person) -> PlannedWorkQuerySet:
    rows = standing_rows(person.workspace).filter(seats__person=person, finish__gt=timezone.now())
    return rows.order_by("start", "pk").distinct()


def _in_lost_hours(rows: Sequence[PlannedWork], wish: HoursWish) -> list[PlannedWork]:
    ends = [row.finish for row in rows if row.finish]
    if not ends:
        return []
    first, last = timezone.localdate(), timezone.localdate(max(ends)) + DAY
    wanted = time_by_week(wish.person, wish.week if wish.hours else None, first, last)
    lost = working_time(wish.person, first, last) - wanted
    now = as_minutes(timezone.now())
    spans = [(max(as_minutes(row.start), now), as_minutes(row.finish)) for row in rows if row.start and row.finish]
    return [row for row, span in zip(rows, spans, strict=True) if worked(lost, *span)]


def _rows(leave: Leave) -> PlannedWorkQuerySet:
    """What overlaps the leave, in the person's own time zone; hours count where it is of one day."""
    zone = zoneinfo.ZoneInfo(leave.person.time_zone or leave.person.workspace.time_zone)
    hours = leave.first_day == leave.last_day
    begin = datetime.datetime.combine(leave.first_day, (hours and leave.starts_at) or datetime.time(), tzinfo=zone)
    if hours and leave.ends_at is not None:
        end = datetime.datetime.combine(leave.last_day, leave.ends_at, tzinfo=zone)
    else:
        end = datetime.datetime.combine(leave.last_day + datetime.timedelta(days=1), datetime.time(), tzinfo=zone)
    rows = standing_rows(leave.person.workspace).filter(seats__person=leave.person_id)
    return rows.filter(start__lt=end, finish__gt=begin).order_by("start", "pk").distinct()


def _affected(row: PlannedWork, viewer: Viewer) -> Affected:
    item = row.work_item
    address, zone = address_of(item, viewer.workspace), days.zone_of(viewer.workspace)
    first, last = row.first_day_in(zone), row.last_day_in(zone)
    return Affected(ref=item.ref, title=item.title, address=address, first=first, last=last)


register_effect(planned_then)
register_hours_effect(planned_by_week)
