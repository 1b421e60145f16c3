"""What leave would do to the published plan: the work of the person that is planned into those days."""

from __future__ import annotations

import datetime
import zoneinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opsloop.kernel.records.subject import address_of
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.effects import Affected, Effect, register_effect
from opsloop.rooms.people.leave import Leave
from opsloop.rooms.planning.elsewhere import standing_rows
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.planned_work import PlannedWorkQuerySet

SHOWN = 8


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
    return Effect(words=words % {"count": count}, rows=shown, more=count - len(shown))


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
    address = address_of(item, viewer.workspace)
    return Affected(ref=item.ref, title=item.title, address=address, first=row.first_day, last=row.last_day)


register_effect(planned_then)
