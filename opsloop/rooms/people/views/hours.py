"""The hours of a person's week."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people import panels
from opsloop.rooms.people.effects import hours_effects_of
from opsloop.rooms.people.forms import WeekForm
from opsloop.rooms.people.hours import usual_week, week_from_rows
from opsloop.rooms.people.views.opening import accepted, answer, open_deciding, open_person, read_line


@in_workspace()
@require_http_methods(["GET", "DELETE"])
def hours(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The week (GET); back to the workspace's usual hours (DELETE)."""
    person, viewer = open_person(request, ref, change=request.method == "DELETE")
    if request.method == "DELETE":
        person.want_hours({}, by=viewer.user)
    return answer(request, "people/_hours.html", panels.hours(person, viewer))


@in_workspace()
@require_http_methods(["GET", "POST"])
def edit_hours(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Seven lines to type in; what cannot be read keeps everything that was typed."""
    person, viewer = open_person(request, ref, change=True)
    own = list(person.working_hours.all())
    week = week_from_rows(own) if own else usual_week(person.workspace)
    form = WeekForm(request.POST or None, week=week)
    if form.is_valid():
        person.want_hours(form.hours, by=viewer.user)
        return accepted("hours:changed")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    asks = person.asks(viewer.user)
    context = {"form": form, "person": person, "address": request.path, "asks": asks, "whom": person.manager}
    return render(request, "people/edit_hours.html", context, status=status)


@in_workspace()
@require_http_methods(["DELETE"])
def wish(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """Ask for other hours no longer."""
    person, viewer = open_person(request, ref, change=True)
    person.withdraw_hours(by=viewer.user)
    return answer(request, "people/_hours.html", panels.hours(person, viewer))


@in_workspace()
@require_http_methods(["GET", "POST"])
def answer_wish(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The week beside the one asked for (GET); approve it, or decline it with a reason (POST)."""
    person, viewer = open_deciding(request, ref)
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "decline":
                person.decline_hours(request.POST.get("reason", ""), by=viewer.user)
            else:
                person.approve_hours(by=viewer.user)
            read_line(person, viewer)
            return accepted("hours:changed", "inbox:changed")
        except Refused as refusal:
            error = str(refusal)
    wish = person.wish()
    effects = hours_effects_of(wish, viewer) if wish is not None and wish.asked else []
    context: dict[str, Any] = {"person": person, "panel": panels.hours(person, viewer), "effects": effects}
    context |= {"address": request.path, "error": error}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "people/answer_hours.html", context, status=status)
