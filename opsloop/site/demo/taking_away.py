"""Takes the demo workspace away, with everything in it; its accounts stay and are used again."""

from __future__ import annotations

from django.db import transaction

from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.log import Log, forget, kept_parts
from opsloop.rooms.projects.models import Project, TimeEntry, WorkItem


@transaction.atomic
def take_away(workspace: Workspace) -> None:
    """First what protects other rows, then all the rest."""
    Attachment.objects.in_workspace(workspace).purge()
    for log in Log.objects.in_workspace(workspace):
        forget([log.stored_as, *(f"{log.kept_as}/{part}" for part in kept_parts(log.kept_as))])
    TimeEntry.objects.filter(work_item__workspace=workspace).delete()
    WorkItem.objects.in_workspace(workspace).delete()
    Project.objects.in_workspace(workspace).delete()
    Organization.objects.in_workspace(workspace).update(parent=None)
    workspace.delete()
