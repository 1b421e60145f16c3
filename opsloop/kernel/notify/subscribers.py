"""What notify does when anything happens: watch, tell, tidy."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.kernel.activity.hearing import hear, hear_many
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.notification import Notification, NotificationQuerySet
from opsloop.kernel.notify.tell import Telling, tell_all
from opsloop.kernel.notify.watch import Watch
from opsloop.kernel.notify.whom import interesting, needs, whom
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.relations import read_relations, records_by_key
from opsloop.kernel.records.types import record_class

BEGIN_TO_WATCH = {"created", "commented"}
"""Whoever does this to a record hears of it from then on."""


@hear_many("*")
def told(events: Sequence[Event]) -> None:
    """Tell those concerned; what an import brought in concerns nobody anew."""
    telling = [event for event in events if event.batch is None]
    telling = [event for event in telling if event.verb in BEGIN_TO_WATCH or interesting(event)]
    records = _records_of(telling)
    tellings: list[Telling] = []
    watching: list[tuple[Record, int]] = []
    for event in telling:
        record = records.get((event.record_type, event.record_id))
        if record is None:
            continue
        if event.actor_id is not None and event.verb in BEGIN_TO_WATCH:
            watching.append((record, event.actor_id))
        tellings.append(Telling(record, whom(event, record), event))
    Watch.begin_all(watching)
    tell_all(tellings)


@hear("*.trashed")
def put_away(event: Event) -> None:
    """What is in the trash asks for nobody; the time of the step marks what it put away."""
    _lines_about(event).filter(archived_at=None).update(archived_at=event.recorded_at)


@hear("*.restored")
def bring_back(event: Event) -> None:
    """What comes out of the trash asks again for whom it asked when it went in."""
    steps = Event.objects.of(event.record_type, event.record_id).filter(verb="trashed", pk__lt=event.pk)
    went = steps.order_by("-pk").values_list("recorded_at", flat=True).first()
    if went is not None:
        _lines_about(event).filter(archived_at=went).update(archived_at=None)


@hear("*.purged")
def forget_record(event: Event) -> None:
    """Nobody watches what is gone for good; what the inbox said of it goes too."""
    Watch.objects.filter(record_type=event.record_type, record_id=event.record_id).delete()
    _lines_about(event).delete()


def _lines_about(event: Event) -> NotificationQuerySet:
    return Notification.objects.filter(record_type=event.record_type, record_id=event.record_id)


def _records_of(events: Sequence[Event]) -> dict[tuple[str, int], Record]:
    """The records that the events are about by type and id, with what the rules need; without those that are gone."""
    found: dict[tuple[str, int], Record] = {}
    for record_type in {event.record_type for event in events}:
        model = record_class(record_type)
        of_type = [event for event in events if event.record_type == record_type]
        if model is not None:
            rows = records_by_key(model, {event.record_id for event in of_type})
            rows = {key: row for key, row in rows.items() if row.trashed_at is None}
            read_relations(list(rows.values()), needs(of_type))
            found |= {(record_type, key): row for key, row in rows.items()}
    return found
