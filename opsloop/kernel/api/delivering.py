"""A message on its way: sent by a job, tried again with growing pauses for a day, and what came of each attempt."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from opsloop.kernel.api import outside
from opsloop.kernel.api.messages import headers
from opsloop.kernel.api.models import Delivery
from opsloop.kernel.jobs.enqueue import enqueue

logger = logging.getLogger(__name__)

JOB = "api.deliver"
GOOD = range(200, 300)


def send_soon(delivery: Delivery, *, at: datetime | None = None) -> None:
    """Let a worker make the next attempt, now or at a later time."""
    delivery.next_at = at or timezone.now()
    delivery.save(update_fields=["next_at"])
    enqueue(
        JOB,
        by=None,
        workspace=delivery.hook.workspace,
        run_after=delivery.next_at,
        delivery=delivery.pk,
        attempt=delivery.attempts,
    )


@transaction.atomic
def send_again(delivery: Delivery) -> None:
    """Begin anew, as when it was first made."""
    delivery.state, delivery.attempts, delivery.error, delivery.response_code = Delivery.State.WAITING, 0, "", None
    delivery.created_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "error", "response_code", "created_at"])
    send_soon(delivery)


def attempt(delivery: Delivery) -> None:
    """Make one attempt and write down what came of it."""
    code, error = _post(delivery)
    delivery.attempts += 1
    delivery.attempted_at, delivery.response_code, delivery.error = timezone.now(), code, error[:300]
    with transaction.atomic():
        if code is not None and code in GOOD:
            delivery.state, delivery.next_at = Delivery.State.DELIVERED, None
            delivery.save()
        else:
            _try_later(delivery)


def _post(delivery: Delivery) -> tuple[int | None, str]:
    """The status that was answered, or what went wrong."""
    try:
        where = outside.target(delivery.hook.url, private=settings.WEBHOOK_PRIVATE)
        body = delivery.body.encode()
        return outside.post(where, body, headers(delivery, now=timezone.now())), ""
    except (outside.NotOutside, outside.Unreachable) as error:
        logger.info("webhook.failed", extra={"delivery": delivery.pk})
        return None, type(error).__name__ if isinstance(error, outside.NotOutside) else str(error)


def _try_later(delivery: Delivery) -> None:
    pause = delivery.pause()
    delivery.next_at = None
    if pause is None:
        delivery.state = Delivery.State.FAILED
    delivery.save()
    if pause is not None:
        send_soon(delivery, at=timezone.now() + pause)
