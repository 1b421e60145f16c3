"""What the API does in the background: delivering, and forgetting what had to be known for a while only."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.api.delivering import JOB
from opsloop.kernel.api.delivering import attempt as make_attempt
from opsloop.kernel.api.models import Delivery, IdempotentCall
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run


@job(JOB, title=_("Tell a webhook"), retries=3, listed=False)
def deliver(_run: Run, delivery: int, attempt: int) -> None:
    """The next attempt of a delivery, unless it was made, taken back or put off meanwhile."""
    waiting = Delivery.objects.filter(pk=delivery, state=Delivery.State.WAITING, attempts=attempt, hook__active=True)
    row = waiting.select_related("hook__workspace").first()
    if row is not None:
        make_attempt(row)


@every(rule="FREQ=DAILY;BYHOUR=4;BYMINUTE=20")
@job("api.tidy", title=_("Forget old API calls and deliveries"), retries=2)
def tidy(_run: Run) -> dict[str, int]:
    """The number of rows forgotten, by what they were."""
    now = timezone.now()
    return {
        "calls": IdempotentCall.objects.filter(created_at__lt=now - IdempotentCall.KEPT).delete()[0],
        "deliveries": Delivery.objects.filter(created_at__lt=now - Delivery.KEPT).delete()[0],
    }
