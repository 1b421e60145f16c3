"""What waits in the inboxes of those who sign in: the story of the last days, told by the product's own rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import track
from opsloop.kernel.notify.models import Notification, Watch
from opsloop.kernel.notify.tell import tell
from opsloop.kernel.notify.whom import interesting, whom
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Leave
from opsloop.rooms.projects.models import WorkItem
from opsloop.site.demo.cast import Player
from opsloop.site.demo.chronicle import Chronicle

DAYS = 12
READ_AFTER = timedelta(days=3)


def fill(workspace: Workspace, log: Chronicle, team: dict[str, Player]) -> None:
    """Lines of the last days; what is older than three days was read."""
    users = {player.user.pk for player in team.values() if player.part.signs_in}
    _watch(workspace, log)
    items = {item.pk: item for item in log.items}
    for event in log.events:
        if event.at > log.now - timedelta(days=DAYS) and event.record_id in items and interesting(event):
            _tell(event, items[event.record_id], users)
    _ask_for_leave(team, log.now)
    old = Notification.objects.filter(workspace=workspace, told_at__lt=log.now - READ_AFTER)
    old.update(read_at=log.now - READ_AFTER)


def _ask_for_leave(team: dict[str, Player], now: datetime) -> None:
    """王芳 waits for an answer of her manager, who finds it in the inbox."""
    asking, first = team["wang"], now.date() + timedelta(days=12)
    leave = Leave.objects.create(
        person=asking.person,
        state=Leave.State.ASKED,
        first_day=first,
        last_day=first + timedelta(days=1),
        note="女儿的运动会",
    )
    changes = {"leave": (None, leave.as_words())}
    event = track(
        workspace_id=asking.person.workspace_id,
        record_type=asking.person.record_type,
        record_id=asking.person.pk,
        label=asking.person.name,
        verb="leave_asked",
        by=asking.user,
        changes=changes,
        at=now - timedelta(hours=2),
    )
    lines = tell(asking.person, whom(event, asking.person), event=event)
    Notification.objects.filter(pk__in=[line.pk for line in lines]).update(told_at=event.at, created_at=event.at)


def _watch(workspace: Workspace, log: Chronicle) -> None:
    """Whoever made open work watches it."""
    open_items = [item for item in log.items if item.completed_at is None]
    Watch.objects.bulk_create(
        Watch(
            workspace=workspace,
            user=item.created_by,
            record_type=item.record_type,
            record_id=item.pk,
            since=item.created_at,
        )
        for item in open_items
    )


def _tell(event: Event, item: WorkItem, users: set[int]) -> None:
    reasons = {user: reason for user, reason in whom(event, item).items() if user in users}
    if reasons and event.record_type == item.record_type:
        lines = tell(item, reasons, event=event)
        keys = [line.pk for line in lines]
        Notification.objects.filter(pk__in=keys, event=event).update(told_at=event.at, created_at=event.at)
