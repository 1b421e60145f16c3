"""Hears every event, and puts a message on its way to each webhook that wants it."""

from __future__ import annotations

from opsloop.kernel.activity.hearing import EVERYTHING, hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.api.delivering import send_soon
from opsloop.kernel.api.messages import may_hear, message
from opsloop.kernel.api.models import Delivery, Webhook


@hear(EVERYTHING)
def tell_webhooks(event: Event) -> None:
    """One message for each hook; told twice, it finds the message that is there. An import's history is old news."""
    if event.batch is not None:
        return
    for hook in Webhook.objects.active_in(event.workspace_id):
        if hook.wants(event) and may_hear(hook, event):
            told = message(event, reader=hook.created_by)
            delivery = Delivery.of(hook, f"{event.record_type}.{event.verb}", told, event=event)
            if delivery.next_at is None and delivery.state == Delivery.State.WAITING:
                send_soon(delivery)
