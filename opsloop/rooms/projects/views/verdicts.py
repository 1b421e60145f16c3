"""Blocked, handed in, accepted, sent back: where work stands, with the reason."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.views.opening import answer, ask, on_item, open_item

REASON = {"name": "reason", "long": True, "required": True}


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def block(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Why it cannot go on (POST), or that it can (DELETE)."""
    if request.method == "GET":
        field = {**REASON, "label": _("What does it wait for?")}
        return ask(request, item, title=_("Blocked"), button=_("Block"), fields=[field])
    if request.method == "DELETE":
        item.unblock(by=request.user)
    else:
        item.block(request.POST.get("reason", ""), by=request.user)
    return answer(request, item, "actions", moved=True)


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def submission(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Hand the next version in (POST), or take it back (DELETE)."""
    if request.method == "GET":
        field = {"name": "note", "long": True, "label": _("What should be looked at?")}
        criteria = item.acceptance_criteria
        return ask(request, item, title=_("Hand in"), button=_("Hand in"), fields=[field], criteria=criteria)
    if request.method == "DELETE":
        item.withdraw(by=request.user)
    else:
        item.submit(by=request.user, note=request.POST.get("note", ""))
    return answer(request, item, "actions", "verdicts", moved=True)


@require_POST
@in_workspace()
def acceptance(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The version meets its criteria; guests who are clients may say so too."""
    item = open_item(request, ref)
    demand(item, Viewer.of(request), "accept")
    item.accept(by=request.user)
    return answer(request, item, "actions", "verdicts", "plan", moved=True)


@require_http_methods(["GET", "POST"])
@in_workspace()
def rejection(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The version does not meet its criteria, and why."""
    item = open_item(request, ref)
    demand(item, Viewer.of(request), "reject")
    if request.method == "GET":
        field = {**REASON, "label": _("What is missing?")}
        return ask(request, item, title=_("Send back"), button=_("Send back"), fields=[field])
    item.reject(request.POST.get("reason", ""), by=request.user)
    return answer(request, item, "actions", "verdicts", moved=True)
