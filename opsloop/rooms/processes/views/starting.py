"""Beginning a case: which process, then its form."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.engines.workflow import Start
from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.case import LONGEST_TITLE, Case, NotPublished
from opsloop.rooms.processes.form_rows import Row, read, rows_of
from opsloop.rooms.processes.models import Process, ProcessVersion
from opsloop.rooms.processes.view_sets import CaseViewSet
from opsloop.rooms.processes.views.opening import go_to, open_process


@require_GET
@in_workspace(role=Membership.Role.MEMBER)
def choose(request: WorkspaceRequest) -> HttpResponse:
    """The processes of which a case can begin."""
    processes = Process.objects.in_workspace(request.workspace).visible_to(request.user)
    rows = processes.filter(version__isnull=False, archived_at=None).order_by("name")
    return render(request, "processes/choose.html", {"processes": rows})


@require_http_methods(["GET", "POST"])
@in_workspace(role=Membership.Role.MEMBER)
def begin(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The form that a case begins with (GET), and beginning it (POST); what was typed is kept where it does not fit."""
    process, viewer = open_process(request, ref, verb=gate.ADD)
    version = process.version_for(Person.of(request.user, request.workspace))
    if version is None:
        raise NotPublished(process=process.name)
    start = first_start(version)
    if request.method != "POST":
        return form(request, process, form_rows(version, start, viewer))
    typed = read(version.compiled.definition, start.asks, start.required, request.POST)
    error = ""
    if not typed.wrong:
        data = {name: value for name, value in typed.values.items() if value is not None}
        title = legible(request.POST.get("title", ""))[:LONGEST_TITLE]
        try:
            case = Case.create(process=process, by=request.user, title=title, data=data, once=once_of(request))
        except Refused as refusal:
            error = str(refusal)
        else:
            address = reverse("record", args=[request.workspace.slug, CaseViewSet.slug, case.ref])
            return go_to(request, address, said=_("%(ref)s has begun.") % {"ref": case.ref})
    rows = form_rows(version, start, viewer)
    for row in rows:
        row.value, row.error = typed.values.get(row.field.name), typed.wrong.get(row.field.name, "")
    return form(request, process, rows, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def first_start(version: ProcessVersion) -> Start:
    """Where a case begins that somebody begins."""
    starts = version.compiled.starts
    return next((start for start in starts if start.trigger in {"form", "manual"}), starts[0])


def form_rows(version: ProcessVersion, start: Start, viewer: Viewer) -> list[Row]:
    """The rows of the form."""
    return rows_of(version.compiled.definition, start.asks, start.required, viewer, {})


def once_of(request: WorkspaceRequest) -> UUID | None:
    """What the form was drawn with, so that a second click is known."""
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return None


def form(
    request: WorkspaceRequest, process: Process, rows: list[Row], *, error: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """The dialog."""
    context = {
        "process": process,
        "rows": rows,
        "error": error,
        "once": once_of(request) or uuid4(),
        "address": request.path,
        "title": request.POST.get("title", ""),
        "untitled": not any(row.field.kind == "text" for row in rows),
    }
    return render(request, "processes/begin.html", context, status=status)
