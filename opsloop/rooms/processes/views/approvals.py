"""The page of the approvals that wait for one, and the decisions made there."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.approving import MOST, decide, waiting_approvals

REFRESH = {"HX-Trigger": '{"page:refresh": true}', "HX-Reswap": "none"}


@in_workspace(role=Membership.Role.MEMBER)
@require_GET
def approvals(request: WorkspaceRequest) -> HttpResponse:
    """What waits for one's decision."""
    asked, more = waiting_approvals(Viewer.of(request), now=timezone.now())
    return render(request, "processes/approvals.html", {"asked": asked, "more": more, "most": MOST})


@in_workspace(role=Membership.Role.MEMBER)
@require_GET
def rejection(request: WorkspaceRequest) -> HttpResponse:
    """Why the picked ones are rejected; keys that edit fields elsewhere find none here."""
    if "field" in request.GET:
        return HttpResponse(status=204)
    return render(request, "processes/_reject_many.html", {"count": len(request.GET.getlist("ref"))})


@in_workspace(role=Membership.Role.MEMBER)
@require_POST
def decisions(request: WorkspaceRequest) -> HttpResponse:
    """Approve or reject all that are picked; those that were not are named with the reason."""
    verb = request.POST.get("verb", "")
    if verb not in {"approve", "reject"}:
        raise Http404
    approves = verb == "approve"
    reason = request.POST.get("reason", "")
    outcomes = decide(request.POST.getlist("ref"), Viewer.of(request), approves=approves, reason=reason)
    refused = [outcome for outcome in outcomes if outcome.sentence]
    said = _said(len(outcomes) - len(refused), approves=approves)
    if not refused:
        return toast(HttpResponse(status=204, headers=REFRESH), said)
    answer = render(request, "processes/_decisions.html", {"said": said, "refused": refused})
    for name, value in REFRESH.items():
        answer.headers[name] = value
    return answer


def _said(count: int, *, approves: bool) -> str:
    if not count:
        return gettext("None of them was decided.")
    if approves:
        words = ngettext("%(count)s request approved.", "%(count)s requests approved.", count)
    else:
        words = ngettext("%(count)s request rejected.", "%(count)s requests rejected.", count)
    return words % {"count": count}
