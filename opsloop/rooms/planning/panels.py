"""What this room shows on a project's page: its baselines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership
from opsloop.kernel.workspaces.standing import standing
from opsloop.rooms.projects.models import Project

SHOWN = 5


def baselines(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The newest baselines, for members of the workspace."""
    here = standing(viewer.user, viewer.workspace.pk)
    if not isinstance(record, Project) or record.template or here is None or not here.at_least(Membership.Role.MEMBER):
        return None
    return {
        "baselines": record.baselines.select_related("taken_by")[:SHOWN],
        "project": record,
        "leads": record.allows(viewer.user, gate.CHANGE),
    }


register_panel(Panel("baselines", _("Baselines"), "planning/_baselines.html", baselines, (Project.record_type,), 35))
