"""What the API keeps: calls made once, webhooks and their deliveries."""

from opsloop.kernel.api.idempotent_call import IdempotentCall
from opsloop.kernel.api.webhook import Delivery, Webhook

__all__ = ["Delivery", "IdempotentCall", "Webhook"]
