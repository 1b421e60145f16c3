"""What every screen here does first and last: open a process or a case through the gate, and say what changed."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from opsloop.kernel.access import gate
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.view_sets import CaseViewSet, ProcessViewSet


def open_process(request: WorkspaceRequest, ref: str, *, verb: str = gate.VIEW) -> tuple[Process, Viewer]:
    """The process at an address; 404 where the user sees none such, NotAllowed where they may not do this."""
    _view_set, found, viewer = open_record(request, ProcessViewSet.slug, ref)
    if not isinstance(found, Process):
        raise TypeError(f"{ProcessViewSet.slug} are {type(found)}")
    demand(found, viewer, verb)
    return found, viewer


def open_case(request: WorkspaceRequest, ref: str, *, verb: str = gate.ADD) -> tuple[Case, Viewer]:
    """The case at an address; guests see what is shared with them and do no steps."""
    _view_set, found, viewer = open_record(request, CaseViewSet.slug, ref)
    if not isinstance(found, Case):
        raise TypeError(f"{CaseViewSet.slug} are {type(found)}")
    demand(found, viewer, verb)
    return found, viewer


def redraw(request: WorkspaceRequest, record: Record, *, said: object = "") -> HttpResponse:
    """The page and the peek ask for themselves again; a browser without scripts goes to the record's page."""
    if request.headers.get("HX-Request") != "true":
        slug = CaseViewSet.slug if isinstance(record, Case) else ProcessViewSet.slug
        return redirect(reverse("record", args=[request.workspace.slug, slug, record.ref]))
    headers = {"HX-Trigger": json.dumps({"page:refresh": True, "dialog:close": True}), "HX-Reswap": "none"}
    answer = HttpResponse(status=204, headers=headers)
    return toast(answer, said) if said else answer


def go_to(request: WorkspaceRequest, address: str, *, said: object = "") -> HttpResponse:
    """To another page; htmx is told by a header and closes its dialog."""
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    place = json.dumps({"path": address, "target": "#main", "swap": "outerHTML"})
    answer = HttpResponse(status=204, headers={"HX-Location": place, "HX-Trigger": '{"dialog:close": true}'})
    return toast(answer, said) if said else answer
