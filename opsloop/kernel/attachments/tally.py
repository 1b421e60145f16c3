"""How many files records have, as cards and pages count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.attachments.attachment import Attachment
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.tallies import Tally, register_tally
from opsloop.kernel.workspaces.models import Workspace

COUNTED = Prepared[tuple[int, int]](
    lambda record_type, workspace, keys: (
        Attachment.objects.in_workspace(workspace)
        .live()
        .of_standing_words()
        .filter(record_type=record_type, record_id__in=keys)
        .order_by()
        .values_list("record_id")
        .annotate(count=Count("pk"))
    )
)


def counted(record_type: str, keys: Sequence[int], workspace: Workspace) -> Mapping[int, int]:
    """The files and addresses of these records that their pages list."""
    return dict(COUNTED.rows(record_type, workspace=workspace, keys=list(keys)))


register_tally(Tally("files", "paperclip", _("Files"), counted, order=70))
