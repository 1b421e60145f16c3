"""On a work item: who could do it, and giving it to one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.kernel.records.views.answers import redrawn
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.candidates import people_for
from opsloop.rooms.planning.helping import help_for
from opsloop.rooms.projects.models import WorkItem

ITEMS = "items"


@in_workspace(role=Membership.Role.MEMBER)
@require_http_methods(["GET", "POST"])
def people(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The best few who could do it, with reasons; a click gives it to one of them."""
    view_set, item, viewer = open_record(request, ITEMS, ref)
    if not isinstance(item, WorkItem):
        raise Http404
    editable = item.allows(request.user, gate.CHANGE)
    if request.method == "GET":
        found = people_for(item, seen_by=request.user)
        context = {"item": item, "candidates": found.best, "editable": editable, "address": request.path}
        context |= {"others": found.others, "outside": found.outside, "ready": found.ready}
        return render(request, "planning/candidates.html", context)
    if not editable:
        raise NotAllowed
    seen = Person.objects.in_workspace(request.workspace).visible_to(request.user).working()
    key = request.POST.get("person", "")
    event = item.assign([get_object_or_404(seen, pk=int(key) if is_number(key) else 0)], by=request.user)
    return redrawn(request, view_set, view_set.find(viewer, item.ref), viewer, event=event)


@in_workspace(role=Membership.Role.MEMBER)
@require_GET
def ways(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """What would help a piece of work that the plan has too late: somebody else, what it waits for, another day."""
    _view_set, item, viewer = open_record(request, ITEMS, ref)
    if not isinstance(item, WorkItem):
        raise Http404
    found = help_for(item, by=request.user, today=viewer.today)
    if found is None:
        raise Http404
    editable = item.allows(request.user, gate.CHANGE)
    context = {"item": item, "found": found, "editable": editable, "ready": found.ready}
    return render(request, "planning/helping.html", context)
