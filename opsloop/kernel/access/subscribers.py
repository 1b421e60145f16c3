"""What happens to shares when the record they show is gone for good."""

from __future__ import annotations

from opsloop.kernel.access.models import Share
from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event


@hear("*.purged")
def go_with_record(event: Event) -> None:
    """Nothing is left to be seen."""
    Share.objects.filter(record_type=event.record_type, record_id=event.record_id).delete()
