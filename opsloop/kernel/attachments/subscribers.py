"""What happens to files when the comment that brought them changes or goes."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from opsloop.kernel.activity.hearing import hear
from opsloop.kernel.activity.models import Event
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.records.prose.render import attachments_in


@hear("*.commented", "*.comment_edited")
def belong_to_comment(event: Event) -> None:
    """The author's files that a comment shows belong to it from now on."""
    comment = _comment_of(event, 1)
    if comment is not None:
        _give(comment, attachments_in(comment.text), event)


def _give(comment: Comment, keys: Collection[int], event: Event) -> None:
    files = Attachment.objects.live().filter(pk__in=keys, comment=None, added_by=comment.author_id)
    files.filter(record_type=event.record_type, record_id=event.record_id).update(comment=comment)


@hear("*.comment_deleted")
def go_with_comment(event: Event) -> None:
    """What a deleted comment brought goes into the trash with it."""
    comment = _comment_of(event, 0)
    if comment is not None:
        # Deleted before it was told of: its words are gone, so the event says which files they showed.
        _give(comment, event.changes["comment"][0].get("files", ()), event)
        Attachment.objects.live().filter(comment=comment).update(trashed_at=timezone.now())


@hear("*.purged")
def go_with_record(event: Event) -> None:
    """The files of a record that is gone for good go with it."""
    Attachment.objects.filter(record_type=event.record_type, record_id=event.record_id).purge()


def _comment_of(event: Event, side: int) -> Comment | None:
    value = event.changes.get("comment", [None, None])[side]
    return Comment.objects.filter(pk=value["id"]).first() if value else None
