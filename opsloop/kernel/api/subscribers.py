"""Hears every event, and puts a message on its way to each webhook that wants it."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.kernel.activity.hearing import EVERYTHING, hear_many
from opsloop.kernel.activity.models import Event
from opsloop.kernel.api.delivering import send_soon
from opsloop.kernel.api.messages import may_hear, message
from opsloop.kernel.api.models import Delivery, Webhook


@hear_many(EVERYTHING)
def tell_webhooks(events: Sequence[Event]) -> None:
    """One message for each event and hook that wants it. An import's history is old news."""
    fresh = [event for event in events if event.batch is None]
    hooks: dict[int, list[Webhook]] = {}
    for hook in Webhook.objects.active_in({event.workspace_id for event in fresh}):
        hooks.setdefault(hook.workspace_id, []).append(hook)
    for event in fresh:
        for hook in hooks.get(event.workspace_id, ()):
            if hook.wants(event) and may_hear(hook, event):
                _tell(hook, event)


def _tell(hook: Webhook, event: Event) -> None:
    """Told twice, it finds the message that is there."""
    told = message(event, reader=hook.created_by)
    delivery = Delivery.of(hook, f"{event.record_type}.{event.verb}", told, event=event)
    if delivery.next_at is None and delivery.state == Delivery.State.WAITING:
        send_soon(delivery)
