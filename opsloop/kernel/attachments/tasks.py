"""What happens to files by itself: after 30 days in the trash they are gone for good."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Run

DAYS_IN_TRASH = 30


@every(rule="FREQ=DAILY;BYHOUR=4")
@job("attachments.purge", title=_("Remove files that were in the trash for 30 days"))
def purge(_run: Run) -> dict[str, int]:
    """Remove what has been in the trash long enough."""
    before = timezone.now() - datetime.timedelta(days=DAYS_IN_TRASH)
    return {"removed": Attachment.objects.filter(trashed_at__lt=before).purge()}
