"""What happens to links when a record at one of their ends is gone for good."""

from __future__ import annotations

from django.db.models import Q

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.links.models import Link


@hear("*.purged")
def go_with_record(event: Event) -> None:
    """A link needs both of its ends."""
    source = Q(src_type=event.record_type, src_id=event.record_id)
    Link.objects.filter(source | Q(dst_type=event.record_type, dst_id=event.record_id)).delete()
