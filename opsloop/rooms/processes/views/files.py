"""Processes from files of other tools, and to such files."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.engines.workflow import Definition
from opsloop.kernel.access import gate
from opsloop.kernel.attachments.receiving import refuse_too_large
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.duties import role_names
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.notation import notation
from opsloop.rooms.processes.origin import bring_model
from opsloop.rooms.processes.view_sets import ProcessViewSet
from opsloop.rooms.processes.views.opening import go_to, open_process

MEDIA_TYPE = "application/xml"


class NoFile(Refused):
    sentence = gettext_lazy("Choose a file first.")


@require_http_methods(["GET", "POST"])
@in_workspace(role=Membership.Role.MEMBER)
def brought(request: WorkspaceRequest) -> HttpResponse:
    """Where a file is chosen (GET), and its processes as drafts (POST); why it cannot be read is said in the dialog."""
    if request.method != "POST":
        return _dialog(request)
    try:
        processes = _bring(request)
    except Refused as refusal:
        return _dialog(request, refusal=str(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = ngettext("%(count)s process came in as a draft.", "%(count)s processes came in as drafts.", len(processes))
    address = reverse("record", args=[request.workspace.slug, ProcessViewSet.slug, processes[0].ref])
    return go_to(request, address, said=said % {"count": len(processes)})


def _bring(request: WorkspaceRequest) -> list[Process]:
    refuse_too_large(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise NoFile
    return bring_model(upload, workspace=request.workspace, by=request.user)


def _dialog(request: WorkspaceRequest, *, refusal: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "processes/brought.html", {"address": request.path, "refusal": refusal}, status=status)


@require_GET
@in_workspace()
def version_file(request: WorkspaceRequest, ref: str, number: int) -> HttpResponse:
    """A version as a file that other editors open."""
    process, _viewer = open_process(request, ref)
    version = get_object_or_404(process.versions, number=number)
    name = _("%(process)s, version %(number)s") % {"process": process.name, "number": number}
    return _file(process, version.compiled.definition, name)


@require_GET
@in_workspace()
def draft_file(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The draft as such a file."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    return _file(process, process.drawing, _("%(process)s, draft") % {"process": process.name})


def _file(process: Process, definition: Definition, name: str) -> HttpResponse:
    answer = HttpResponse(notation().write(definition, role_names(process)), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.bpmn") or ""
    return answer
