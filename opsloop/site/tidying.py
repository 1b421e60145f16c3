"""Forgets, every night, what only had to be known for a while: ended sessions, failed attempts, old requests."""

import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import ResetRequest, SessionNote
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run

ATTEMPTS_KEPT = datetime.timedelta(days=7)


@every(rule="FREQ=DAILY;BYHOUR=4;BYMINUTE=10")
@job("accounts.tidy", title=_("Forget ended sessions and old sign-in attempts"), retries=2)
def tidy(_run: Run) -> dict[str, int]:
    """The number of rows forgotten, by what they were."""
    now = timezone.now()
    open_since = now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "session_notes": SessionNote.objects.filter(seen_at__lt=open_since).delete()[0],
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=now - ATTEMPTS_KEPT).delete()[0],
        "reset_requests": ResetRequest.objects.filter(at__lt=now - ResetRequest.KEPT).delete()[0],
    }
