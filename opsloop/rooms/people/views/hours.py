"""The hours of a person's week."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people import panels
from opsloop.rooms.people.forms import WeekForm
from opsloop.rooms.people.hours import usual_week, week_from_rows
from opsloop.rooms.people.views.opening import accepted, answer, open_person


@in_workspace()
@require_http_methods(["GET", "DELETE"])
def hours(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The week (GET); back to the workspace's usual hours (DELETE)."""
    person, viewer = open_person(request, ref, change=request.method == "DELETE")
    if request.method == "DELETE":
        person.set_hours({}, by=viewer.user)
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
        person.set_hours(form.hours, by=viewer.user)
        return accepted("hours:changed")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "person": person, "address": request.path}
    return render(request, "people/edit_hours.html", context, status=status)
