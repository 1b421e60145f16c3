"""What every screen of planning does first and last: find the plan through the gate, show it, go to another page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence_html
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.planning.conflicts import conflict_lines, refusal_of
from opsloop.rooms.planning.contradicting import contradiction_of
from opsloop.rooms.planning.holding import about
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.proposing import News, causes, unknown_to
from opsloop.rooms.planning.withdrawing import holds


def open_plan(request: WorkspaceRequest, key: int) -> Plan:
    """The plan of this key in the workspace; 404 where the user sees none such."""
    seen = Plan.objects.in_workspace(request.workspace).visible_to(request.user).kept()
    plan = seen.select_related("workspace", "made_by", "job", "based_on").filter(pk=key).first()
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


def show(request: WorkspaceRequest, plan: Plan, tab: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the plan, with what all of them say."""
    job = plan.job
    waiting = plan.state == Plan.State.PLANNING and job is not None and not job.ended
    known = {
        "plan": plan,
        "tab": tab,
        "waiting": waiting,
        "job": job,
        "figures": plan.figures,
    }
    known |= {"here": request.path, "managed": plan.managed_by(request.user), "holds": holds(plan)}
    known["about"] = about(plan, seen_by=request.user)
    known |= {"proposal": _proposal(request, plan), "causes": _causes(request, plan)}
    known["stirred"] = known["proposal"] is not None and bool(causes(known["proposal"], seen_by=request.user))
    news = _unknown(request, known["proposal"] or plan)
    known |= {"news": news, "newest": _in_words(news.events[:1])}
    known["conflicts"] = conflict_lines(plan, seen_by=request.user)
    known["against"] = contradiction_of(plan, seen_by=request.user)
    known["refusal"] = refusal_of(plan, seen_by=request.user)
    return render(request, f"planning/{tab}.html", {**known, **context})


def _proposal(request: WorkspaceRequest, plan: Plan) -> Plan | None:
    """The proposal that waits to be read beside a plan that holds."""
    waiting = Plan.objects.in_workspace(request.workspace).visible_to(request.user).proposals().that_hold()
    return waiting.first() if holds(plan) else None


def _causes(request: WorkspaceRequest, plan: Plan) -> list[SafeString]:
    if plan.kind != Plan.Kind.PROPOSAL:
        return []
    return _in_words(causes(plan, seen_by=request.user))


def _unknown(request: WorkspaceRequest, plan: Plan) -> News:
    """What a plan that somebody still reads or works by does not know."""
    if plan.state != Plan.State.READY and not holds(plan):
        return News([])
    return unknown_to(plan, seen_by=request.user)


def _in_words(events: Iterable[Event]) -> list[SafeString]:
    return [format_html("{}: {}", event.label, sentence_html(event)) for event in events]


def away(request: WorkspaceRequest, name: str, *args: object) -> HttpResponse:
    """To another page: htmx is told by a header and closes its dialog, a browser without it is redirected."""
    address = reverse(name, args=[request.workspace.slug, *args])
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    place = json.dumps({"path": address, "target": "#main", "swap": "outerHTML"})
    headers = {"HX-Location": place, "HX-Trigger": json.dumps({"dialog:close": True})}
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)
