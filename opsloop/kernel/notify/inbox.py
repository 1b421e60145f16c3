"""What a person does with the lines of their inbox."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.notify.notification import Notification, NotificationQuerySet
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.queries.prepared import Prepared, counted
from opsloop.kernel.workspaces.models import Workspace

MORNING = 8
EVENING = 18
MONDAY = 0

SHOWS = {"open": _("Open"), "unread": _("Unread"), "snoozed": _("Snoozed"), "archived": _("Archived")}


class UnknownDelay(Refused):
    """A delay that is not offered."""

    sentence = _("Choose until when to put it off.")


@dataclass(frozen=True)
class Delay:
    """One offered way to put a line off."""

    key: str
    label: str | Promise


DELAYS = (
    Delay("later", _("Later today")),
    Delay("tomorrow", _("Tomorrow morning")),
    Delay("monday", _("Next Monday")),
)


def mine(
    user: User,
    workspace: Workspace,
    *,
    show: str = "open",
    reason: str = "",
    now: datetime.datetime | None = None,
) -> NotificationQuerySet:
    """The user's lines in a workspace, newest first, as the filters say."""
    now = now or timezone.now()
    rows = Notification.objects.of(user, workspace)
    if show == "archived":
        rows = rows.exclude(archived_at=None)
    elif show == "snoozed":
        rows = rows.filter(archived_at=None, snoozed_until__gt=now)
    else:
        rows = rows.waiting(now)
    if show == "unread":
        rows = rows.unread()
    return (rows.filter(reason=reason) if reason in Notification.Reason.values else rows).newest_first()


def unread_count(user: User, workspace: Workspace) -> int:
    """What the badge shows."""
    return UNREAD.first(user=user, workspace=workspace, now=timezone.now()) or 0


UNREAD = Prepared[int](lambda user, workspace, now: counted(mine(user, workspace, show="unread", now=now)))


def mark(rows: QuerySet[Notification], *, read: bool) -> int:
    """Read or unread; answers how many lines."""
    return rows.update(read_at=timezone.now() if read else None)


def archive(rows: QuerySet[Notification]) -> int:
    """Out of the inbox until more happens; what is put away counts as read."""
    now = timezone.now()
    rows.filter(read_at=None).update(read_at=now)
    return rows.update(archived_at=now)


def take_back(rows: QuerySet[Notification]) -> int:
    """Back into the inbox: neither archived nor put off."""
    return rows.update(archived_at=None, snoozed_until=None)


def snooze(rows: QuerySet[Notification], delay: str) -> int:
    """Put off until one of the offered times."""
    return rows.update(snoozed_until=until(delay, timezone.localtime()))


def until(delay: str, here: datetime.datetime) -> datetime.datetime:
    """When a delay ends in the reader's own time; later today is tomorrow where the day is over."""
    if delay not in {offered.key for offered in DELAYS}:
        raise UnknownDelay
    if delay == "later" and here.hour < EVENING:
        return max(here + datetime.timedelta(hours=3), here.replace(hour=EVENING, minute=0, second=0, microsecond=0))
    days = (MONDAY - here.weekday()) % 7 or 7 if delay == "monday" else 1
    morning = datetime.datetime.combine(here.date() + datetime.timedelta(days=days), datetime.time(MORNING))
    return timezone.make_aware(morning)
