"""What every screen of planning does first: find the plan through the gate."""

from __future__ import annotations

from django.http import Http404

from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.planning.models import Plan


def open_plan(request: WorkspaceRequest, key: int) -> Plan:
    """The plan of this key in the workspace; 404 where the user sees none such."""
    seen = Plan.objects.in_workspace(request.workspace).visible_to(request.user).kept()
    plan = seen.select_related("workspace", "made_by", "job").filter(pk=key).first()
    if plan is None:
        raise Http404
    return plan


def current_plan(request: WorkspaceRequest) -> Plan | None:
    """What whoever opens planning wants to see: their newest draft since the last publication, or what that was."""
    seen = Plan.objects.in_workspace(request.workspace).visible_to(request.user).kept()
    seen = seen.select_related("workspace", "made_by", "job")
    published = seen.published().first()
    drafts = seen.filter(made_by=request.user, kind=Plan.Kind.DRAFT, state__in=Plan.OPEN)
    if published is not None:
        drafts = drafts.filter(pk__gt=published.pk)
    return drafts.first() or published
