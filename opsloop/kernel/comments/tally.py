"""How much was said about records, as cards and pages count it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.comments.comment import Comment
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.tallies import Tally, register_tally
from opsloop.kernel.workspaces.models import Workspace

COUNTED = Prepared[tuple[int, int]](
    lambda record_type, workspace, keys: (
        Comment.objects.in_workspace(workspace)
        .filter(record_type=record_type, record_id__in=keys, deleted_at=None)
        .order_by()
        .values_list("record_id")
        .annotate(count=Count("pk"))
    )
)


def counted(record_type: str, keys: Sequence[int], workspace: Workspace) -> Mapping[int, int]:
    """The comments of these records, without those that were deleted."""
    return dict(COUNTED.rows(record_type, workspace=workspace, keys=list(keys)))


register_tally(Tally("comments", "message-square", _("Comments"), counted, order=60))
