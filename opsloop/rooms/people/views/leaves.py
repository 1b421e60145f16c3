"""A person's leave, on a month of their calendar."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people import panels
from opsloop.rooms.people.effects import effects_of
from opsloop.rooms.people.forms import LeaveForm
from opsloop.rooms.people.views.opening import accepted, answer, open_deciding, open_person, read_line


@in_workspace()
@require_GET
def leaves(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The month that the address names, and the leave to come."""
    person, viewer = open_person(request, ref)
    return answer(request, "people/_leave.html", panels.leave(person, viewer, request.GET.get("month", "")))


@in_workspace()
@require_http_methods(["GET", "POST"])
def take_leave(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The dialog, and what was typed into it."""
    person, viewer = open_person(request, ref, change=True)
    form = LeaveForm(request.POST or None, initial={"first_day": viewer.today, "last_day": viewer.today})
    if form.is_valid():
        try:
            person.want_leave(**form.cleaned_data, by=viewer.user)
            return accepted("leave:changed")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    asks = person.asks(viewer.user)
    context = {"form": form, "person": person, "address": request.path, "asks": asks, "whom": person.manager}
    return render(request, "people/take_leave.html", context, status=status)


@in_workspace()
@require_http_methods(["DELETE"])
def leave(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """Cancel it."""
    person, viewer = open_person(request, ref, change=True)
    person.cancel_leave(get_object_or_404(person.leaves, pk=key), by=viewer.user)
    return answer(request, "people/_leave.html", panels.leave(person, viewer, request.GET.get("month", "")))


@in_workspace()
@require_http_methods(["GET", "POST"])
def answer_leave(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """What somebody asks for and what it would do (GET); approve it, or decline it with a reason (POST)."""
    person, viewer = open_deciding(request, ref)
    asked = get_object_or_404(person.leaves, pk=key)
    asked.person = person
    error = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer") == "decline":
                person.decline_leave(asked, request.POST.get("reason", ""), by=viewer.user)
            else:
                person.approve_leave(asked, by=viewer.user)
            read_line(person, viewer)
            return accepted("leave:changed", "inbox:changed")
        except Refused as refusal:
            error = str(refusal)
    context = {"person": person, "leave": asked, "address": request.path, "error": error}
    context |= {"effects": effects_of(asked, viewer), "others": panels.away_then(asked, viewer)}
    return render(request, "people/answer_leave.html", context, status=_status(error))


def _status(error: str) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
