"""The files on every record's page and peek."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer

AFTER_CHECKLISTS = 60
ON = Prepared[Attachment](
    lambda record_type, workspace_id, key: Attachment.objects.at(record_type, key, workspace_id).with_people()
)


def files_of(record: Record, viewer: Viewer) -> dict[str, Any]:
    """The record's files and addresses, and whether the viewer may add some."""
    return {
        "record": record,
        "files": ON.rows(record.record_type, workspace_id=record.workspace_id, key=record.pk),
        "may_add": record.allows(viewer.user, gate.COMMENT),
        "may_change": record.allows(viewer.user, gate.CHANGE),
        "viewer": viewer,
    }


register_panel(Panel("files", _("Files"), "attachments/_files.html", files_of, order=AFTER_CHECKLISTS))
