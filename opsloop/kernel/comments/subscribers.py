"""What happens to talk when the record it is about is gone for good."""

from __future__ import annotations

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment


@hear("*.purged")
def go_with_record(event: Event) -> None:
    """Comments go with their record, replies before what they answer."""
    comments = Comment.objects.filter(record_type=event.record_type, record_id=event.record_id)
    comments.exclude(parent=None).delete()
    comments.delete()
