"""Opens a job for a page: only one's own, or any of the workspace for those who manage it; 404 otherwise."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from opsloop.kernel.jobs.models import Job
from opsloop.kernel.workspaces.gate import WorkspaceRequest


def open_job(request: WorkspaceRequest, key: int, *, kind: str = "", **arguments: object) -> Job:
    """The job as far as the person may see it, of this kind and with these arguments."""
    seen = Job.objects.visible_to(request.user).in_workspace(request.workspace)
    wanted = {f"arguments__{name}": value for name, value in arguments.items()} | ({"kind": kind} if kind else {})
    return get_object_or_404(seen.filter(**wanted).select_related("workspace", "started_by"), pk=key)
