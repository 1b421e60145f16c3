"""The organization chart."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.chart import chart


@in_workspace(role=Membership.Role.MEMBER)
@require_GET
def organization_chart(request: WorkspaceRequest) -> HttpResponse:
    """The tree of teams with heads and people."""
    return render(request, "people/organization_chart.html", {"chart": chart(request.workspace, seen_by=request.user)})
