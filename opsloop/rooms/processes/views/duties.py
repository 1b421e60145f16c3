"""RACI of a draft: the table, one cell of it, and the roles that are its columns."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.engines.workflow import Definition
from opsloop.engines.workflow.elements import ACTIVITIES
from opsloop.engines.workflow.raci import LETTERS, letters_of
from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.processes import duties as verbs
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.panels import said
from opsloop.rooms.processes.views.drafts import on_draft
from opsloop.rooms.processes.views.opening import open_process, redraw


@require_GET
@on_draft
def duties(request: WorkspaceRequest, process: Process, drawing: Definition) -> HttpResponse:
    """Steps by roles, and what is unclear."""
    matrix = verbs.matrix_of(process, drawing)
    context = {
        "process": process,
        "matrix": matrix,
        "meanings": verbs.MEANINGS.items(),
        "problems": said(process, drawing),
        "warning": verbs.warning(matrix.problems),
        "differs": process.differs,
    }
    return render(request, "processes/duties.html", context)


@require_http_methods(["GET", "POST"])
@on_draft
def cell(request: WorkspaceRequest, process: Process, drawing: Definition, key: str, name: str) -> HttpResponse:
    """What a role can have to do with a step (GET), and saying it (POST)."""
    if request.method == "POST":
        letters = "".join(letter for letter in LETTERS if letter in request.POST.getlist("letters"))
        verbs.assign(process, key, name, letters, by=request.user)
        return redraw(request, process)
    element = drawing.by_id.get(key)
    if not isinstance(element, ACTIVITIES):
        raise Http404
    held = letters_of(element, name)
    choices = [(letter, words, letter in held) for letter, words in verbs.MEANINGS.items()]
    context = {"action": request.path, "choices": choices, "step": element.name}
    return render(request, "processes/_duty.html", context)


@require_http_methods(["GET", "POST"])
@in_workspace()
def new_role(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """What it is called (GET), and having it from now on (POST)."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    if request.method == "POST":
        verbs.add_role(process, legible(request.POST.get("name", "")), by=request.user)
        return redraw(request, process)
    return render(request, "processes/_new_role.html", {"action": request.path})


@require_POST
@in_workspace()
def removal(request: WorkspaceRequest, ref: str, key: int) -> HttpResponse:
    """Without a role that has nothing to do."""
    process, _viewer = open_process(request, ref, verb=gate.CHANGE)
    verbs.remove_role(process, get_object_or_404(process.process_roles, pk=key), by=request.user)
    return redraw(request, process)
