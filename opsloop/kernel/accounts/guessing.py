"""How much is guessed from one address: many users tried with one password each reach no user's own limit."""

from __future__ import annotations

import datetime
import math

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from opsloop.kernel.accounts.address import client_network


def minutes_closed(request: HttpRequest) -> int:
    """For how many minutes nobody may try from this address; 0 while there were few failures in the last minutes."""
    pause = get_cool_off(request) or datetime.timedelta(0)
    recent = AccessAttempt.objects.filter(
        ip_address=client_network(request), attempt_time__gt=timezone.now() - pause
    ).order_by("-attempt_time")
    failures, most = 0, int(settings.SIGN_IN_ATTEMPTS_FROM_ADDRESS)
    for at, more in recent.values_list("attempt_time", "failures_since_start"):
        failures += more
        if failures >= most:
            left: datetime.timedelta = at + pause - timezone.now()
            return max(1, math.ceil(left.total_seconds() / 60))
    return 0
