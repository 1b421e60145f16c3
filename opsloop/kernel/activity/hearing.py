"""How rooms hear what happened: functions registered for an event, told once its transaction has committed."""

import logging
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction

from opsloop.kernel.activity.models import Event, Undelivered

logger = logging.getLogger(__name__)

Listener = Callable[[Event], None]
EVERYTHING = "*"
GIVE_UP_AFTER = 5

_listeners: dict[str, list[Listener]] = defaultdict(list)


def hear(*names: str) -> Callable[[Listener], Listener]:
    """Tell the function of every event called `record_type.verb`, `record_type.*`, `*.verb` or `*`.

    A listener may be told twice after a crash, so it must be idempotent.
    """

    def register(listener: Listener) -> Listener:
        for name in names:
            _listeners[name].append(listener)
        return listener

    return register


def listeners(event: Event) -> list[Listener]:
    """Who wants to know of this event, in the order of registration."""
    names = (EVERYTHING, f"{event.record_type}.*", f"*.{event.verb}", f"{event.record_type}.{event.verb}")
    return [listener for name in names for listener in _listeners.get(name, ())]


@transaction.atomic
def deliver(event: Event) -> bool:
    """Tell every listener and forget the debt; a listener's failure leaves it for `deliver_left_over`.

    One transaction for all of them, a savepoint for each: four commits for every event cost more than the listeners.
    """
    for listener in listeners(event):
        try:
            with transaction.atomic():
                listener(event)
        except Exception:
            logger.exception("event.listener_failed", extra={"event": event.pk, "listener": listener.__qualname__})
            return False
    Undelivered.objects.filter(event=event).delete()
    return True


def deliver_left_over(*, limit: int = 500) -> int:
    """Deliver what a crash or a failing listener left behind; answers how many were delivered."""
    waiting = Undelivered.objects.filter(attempts__lt=GIVE_UP_AFTER).select_related("event__workspace")
    delivered = 0
    for row in waiting.order_by("event_id")[:limit]:
        if deliver(row.event):
            delivered += 1
        else:
            row.attempts += 1
            row.save(update_fields=["attempts"])
    return delivered
