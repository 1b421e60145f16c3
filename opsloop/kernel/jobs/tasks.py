"""What the jobs do about themselves."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run

KEPT = timedelta(days=30)
KEPT_OF_SCHEDULES = timedelta(days=2)


@every(rule="FREQ=DAILY;BYHOUR=3;BYMINUTE=50;BYSECOND=0")
@job("jobs.forget", title=_("Forget jobs that ended long ago"))
def forget(_run: Run) -> int:
    """Jobs that people started are kept for a month, those that come round by themselves for two days."""
    now = timezone.now()
    ended = Job.objects.ended()
    old = ended.filter(finished_at__lt=now - KEPT) | ended.filter(
        finished_at__lt=now - KEPT_OF_SCHEDULES, schedule__isnull=False, state=Job.State.DONE
    )
    return old.delete()[0]
