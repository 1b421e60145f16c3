"""What notify does when anything happens: watch, tell, tidy."""

from __future__ import annotations

from django.utils import timezone

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification
from opsloop.kernel.notify.tell import tell
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.notify.whom import interesting, whom
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.types import record_class

BEGIN_TO_WATCH = {"created", "commented"}
"""Whoever does this to a record hears of it from then on."""


@hear("*")
def told(event: Event) -> None:
    """Tell those concerned; what an import brought in concerns nobody anew."""
    if event.batch is not None or not (event.verb in BEGIN_TO_WATCH or interesting(event)):
        return
    record = _record_of(event)
    if record is None:
        return
    if event.actor is not None and event.verb in BEGIN_TO_WATCH:
        Watch.begin(record, event.actor)
    tell(record, whom(event, record), event=event)


@hear("*.trashed")
def put_away(event: Event) -> None:
    """What is in the trash asks for nobody."""
    lines = Notification.objects.filter(record_type=event.record_type, record_id=event.record_id)
    lines.filter(archived_at=None).update(archived_at=timezone.now())


@hear("*.purged")
def forget_record(event: Event) -> None:
    """Nobody watches what is gone for good; what the inbox said of it goes too."""
    about = {"record_type": event.record_type, "record_id": event.record_id}
    Watch.objects.filter(**about).delete()
    Notification.objects.filter(**about).delete()


def _record_of(event: Event) -> Record | None:
    """The record the event is about, None where it is gone or no longer known."""
    model = record_class(event.record_type)
    return model.objects.live().filter(pk=event.record_id).first() if model is not None else None
