"""What people do with the steps of a case."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.engines.workflow import UserTask
from opsloop.kernel.access import gate
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.calling import WasCancelled
from opsloop.rooms.processes.form_rows import read
from opsloop.rooms.processes.models import Case
from opsloop.rooms.processes.views.opening import open_case, redraw


@require_POST
@in_workspace()
def taking(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """Somebody begins to work on a step."""
    case, _viewer = open_case(request, ref)
    case.take(number, by=request.user)
    return redraw(request, case)


@require_POST
@in_workspace()
def completion(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """A step is done, with the values of its form."""
    case, _viewer = open_case(request, ref)
    case.complete(number, values_of(request, case, number), by=request.user)
    return redraw(request, case, said=where_now(case))


def values_of(request: WorkspaceRequest, case: Case, number: int) -> dict[str, Any]:
    """What was typed into the form of a step; Refused in a sentence where it does not fit."""
    work = case.work(number)
    activity = case.version.compiled.activities.get(work.element) if work is not None else None
    if not isinstance(activity, UserTask):
        return {}
    definition = case.version.compiled.definition
    typed = read(definition, activity.asks, activity.required, request.POST)
    if typed.wrong:
        name, sentence = next(iter(typed.wrong.items()))
        label = definition.by_field[name].label or name
        raise Refused(_("%(field)s: %(problem)s"), field=label, problem=sentence)
    return typed.values


@require_http_methods(["GET", "POST"])
@in_workspace()
def vote(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """Approve (POST), or ask why it is rejected (GET)."""
    case, _viewer = open_case(request, ref)
    if request.method == "GET":
        field = {"name": "reason", "label": _("Why not?"), "long": True, "required": True}
        context = {"title": _("Reject"), "button": _("Reject"), "fields": [field], "action": request.path}
        return render(request, "processes/_ask.html", {**context, "hidden": {"approves": "no"}})
    approves = request.POST.get("approves") == "yes"
    case.vote(number, approves=approves, by=request.user, reason=request.POST.get("reason", ""))
    return redraw(request, case, said=where_now(case))


@require_http_methods(["POST", "DELETE"])
@in_workspace()
def tick(request: WorkspaceRequest, ref: str, number: int, item: str) -> HttpResponse:
    """An item of a checklist is done (POST), or not after all (DELETE)."""
    case, _viewer = open_case(request, ref)
    case.tick(number, item, by=request.user, done=request.method == "POST")
    return redraw(request, case)


@require_http_methods(["GET", "POST"])
@in_workspace()
def delegation(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """Whom to hand a step to (GET), and doing it (POST); nobody means everybody with its role."""
    case, viewer = open_case(request, ref)
    people = Person.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    if request.method == "GET":
        acting = people.acting().exclude(pk=case.kept_from(number)).order_by("sort_name").values_list("pk", "name")
        options = [("", _("Everybody with its role")), *acting]
        field = {"name": "person", "label": _("To whom?"), "options": options}
        context = {"title": _("Hand on"), "button": _("Hand on"), "fields": [field], "action": request.path}
        return render(request, "processes/_ask.html", context)
    key = request.POST.get("person", "")
    person = people.filter(pk=int(key)).first() if is_number(key) else None
    if key and person is None:
        raise Http404
    case.delegate(number, person, by=request.user)
    return redraw(request, case)


@require_http_methods(["GET", "POST"])
@in_workspace()
def escalation(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """To whom a step would be escalated, and why (GET); and doing it (POST)."""
    case, _viewer = open_case(request, ref)
    if request.method == "GET":
        holders, work = case.above(number, by=request.user), case.work(number)
        if work is None:
            raise Http404
        seen = Person.objects.in_workspace(request.workspace).visible_to(request.user)
        names = seen.filter(pk__in=[holder.person_id for holder in holders]).order_by("sort_name")
        field = {"name": "reason", "label": _("What is it waiting for?"), "long": True, "required": True}
        title = _("Escalate to %(who)s") % {"who": enumerated(person.name for person in names)}
        context = {"title": title, "button": _("Escalate"), "fields": [field], "action": request.path}
        return render(request, "processes/_ask.html", {**context, "hidden": {"level": work.level}})
    level = request.POST.get("level", "")
    looked = int(level) if is_number(level) else None
    case.escalate(number, by=request.user, reason=request.POST.get("reason", ""), level=looked)
    return redraw(request, case, said=_("It is escalated."))


@require_POST
@in_workspace()
def calling(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """Another case begins for a step that is held."""
    case, _viewer = open_case(request, ref, verb=gate.CHANGE)
    case.begin_again(number, by=request.user)
    return redraw(request, case)


@require_http_methods(["POST", "DELETE"])
@in_workspace()
def pause(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """The clock of a step stops (POST), or goes on (DELETE)."""
    case, _viewer = open_case(request, ref)
    if request.method == "DELETE":
        case.resume(number, by=request.user)
    else:
        case.pause(number, by=request.user)
    return redraw(request, case)


@require_http_methods(["GET", "POST"])
@in_workspace()
def cancellation(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Why it ends before its time (GET), and ending it (POST)."""
    case, _viewer = open_case(request, ref, verb=gate.CHANGE)
    if request.method == "GET":
        field = {"name": "reason", "label": _("Why?"), "long": True}
        context = {"title": _("Cancel the case"), "button": _("Cancel the case"), "fields": [field]}
        return render(request, "processes/_ask.html", {**context, "action": request.path}, status=HTTPStatus.OK)
    case.cancel(by=request.user, reason=request.POST.get("reason", ""))
    return redraw(request, case, said=where_now(case))


def where_now(case: Case) -> str:
    """Where it stands after a step, for the person who did it."""
    if case.state == Case.State.CANCELLED:
        return str(WasCancelled(ref=case.ref))
    if case.state != Case.State.RUNNING:
        return _("%(ref)s is finished.") % {"ref": case.ref}
    if case.step is None:
        return ""
    return _("%(ref)s is now at “%(step)s”.") % {"ref": case.ref, "step": case.step.name}
