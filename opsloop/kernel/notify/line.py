"""How a line of the inbox reads: the record, the reason, and what happened last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.notify.leading import place_of
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.pending import Pending, pending
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of, visible_subjects
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Workspace


@dataclass(frozen=True)
class Line:
    """One row of the inbox as a reader sees it."""

    notification: Notification
    record: Record
    address: str
    sentence: str
    pending: Pending | None = None
    place: str = ""
    """Where what happened can be seen, where that is more than the record."""

    @property
    def unread(self) -> bool:
        return self.notification.read_at is None

    @property
    def more(self) -> int:
        """How many other things happened to the record since it was last read."""
        return self.notification.happenings - 1


def lines(rows: Sequence[Notification], *, viewer: User, workspace: Workspace) -> list[Line]:
    """The lines of records that the viewer may still see, in the given order."""
    seen = visible_subjects(viewer, {(row.record_type, row.record_id) for row in rows})
    waits = pending(list(seen.values()), Viewer(user=viewer, workspace=workspace, today=timezone.localdate()))
    return [
        _line(row, seen[row.record_type, row.record_id], viewer, workspace, waits.get((row.record_type, row.record_id)))
        for row in rows
        if (row.record_type, row.record_id) in seen
    ]


def _line(row: Notification, record: Record, viewer: User, workspace: Workspace, waits: Pending | None) -> Line:
    said = sentence(row.event) if row.event is not None else ""
    place = place_of(row.event, viewer, workspace) if row.event is not None else ""
    return Line(row, record, address_of(record, workspace), said, waits, place)
