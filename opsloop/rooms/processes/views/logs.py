"""The logs of the team: bring one, say what its columns mean, read it again, share it, throw it away."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.attachments.receiving import refuse_too_large
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.bringing import bring_cases, bring_file, bring_newer, bring_work, name_columns, read_again
from opsloop.rooms.processes.log import Log
from opsloop.rooms.processes.log_forms import ColumnsForm
from opsloop.rooms.processes.views.opening import open_process
from opsloop.rooms.projects.models import Project

MEMBER = Membership.Role.MEMBER
ON_A_PAGE = 50


class NothingBrought(Refused):
    """The form came without a file and without a project."""

    sentence = _("Choose a file or a project first.")


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MEMBER)
def logs(request: WorkspaceRequest) -> HttpResponse:
    """All maps, and where another log is brought."""
    if request.method != "POST":
        return _overview(request)
    try:
        log = _bring(request)
    except Refused as refusal:
        return _overview(request, refusal=str(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return away(request, "map", log.pk)


def _bring(request: WorkspaceRequest) -> Log:
    refuse_too_large(request)
    private, upload = "private" in request.POST, request.FILES.get("file")
    if upload is not None:
        return bring_file(upload, workspace=request.workspace, by=request.user, private=private)
    key = request.POST.get("project", "")
    project = _projects(request).filter(pk=key).first() if is_number(key) else None
    if project is None:
        raise NothingBrought
    return bring_work(project, by=request.user, private=private)


@require_POST
@in_workspace(role=MEMBER)
def map_of_cases(request: WorkspaceRequest, ref: str) -> HttpResponse:
    """The map of what the cases of a process went through; it is drawn where there is none yet."""
    process, _viewer = open_process(request, ref)
    return away(request, "map", bring_cases(process, by=request.user).pk)


def _projects(request: WorkspaceRequest):  # type: ignore[no-untyped-def]  # the QuerySet of projects
    return (
        Project.objects.in_workspace(request.workspace).visible_to(request.user).listed().order_by("sort_name", "name")
    )


def _overview(request: WorkspaceRequest, *, refusal: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    seen = Log.objects.in_workspace(request.workspace).visible_to(request.user).newest_first()
    page = Paginator(seen.select_related("made_by", "project", "job"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "projects": _projects(request), "refusal": refusal}
    return render(request, "processes/maps.html", shown, status=status)


def open_log(request: WorkspaceRequest, key: int) -> Log:
    """The log of this key; 404 where the user sees none such."""
    seen = Log.objects.in_workspace(request.workspace).visible_to(request.user)
    log = seen.select_related("workspace", "made_by", "project", "process", "job").filter(pk=key).first()
    if log is None:
        raise Http404
    return log


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MEMBER)
def columns(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Which column means what, with the first rows."""
    log = open_log(request, key)
    if not log.brought or not log.columns or not log.managed_by(request.user):
        raise Http404
    form = ColumnsForm(request.POST if request.method == "POST" else None, log=log)
    if form.is_valid():
        name_columns(log, form.roles(), by=request.user, zone=form.cleaned_data["zone"])
        return away(request, "map", log.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "processes/map_columns.html", {"log": log, "form": form}, status=status)


@require_POST
@in_workspace(role=MEMBER)
def reading(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Read it again."""
    log = open_log(request, key)
    read_again(log, by=request.user)
    return away(request, "map", log.pk)


@require_http_methods(["GET", "POST"])
@in_workspace(role=MEMBER)
def newer_file(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Choose a newer file of the same log (GET), and bring it (POST)."""
    log = open_log(request, key)
    if not log.brought or not log.managed_by(request.user):
        raise Http404
    if request.method == "GET":
        return render(request, "processes/map_file.html", {"log": log})
    refuse_too_large(request)
    upload = request.FILES.get("file")
    if upload is None:
        raise NothingBrought
    bring_newer(log, upload, by=request.user)
    return away(request, "map", log.pk)


@require_POST
@in_workspace(role=MEMBER)
def sharing(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Show it to the team, or to oneself alone."""
    log = open_log(request, key)
    log.share(by=request.user, private=not log.private)
    return away(request, "map", log.pk)


@require_POST
@in_workspace(role=MEMBER)
def removal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Throw it away."""
    open_log(request, key).remove(by=request.user)
    return away(request, "maps")


def away(request: WorkspaceRequest, name: str, *args: object) -> HttpResponse:
    """To another page, told by a header where htmx asked."""
    address = reverse(name, args=[request.workspace.slug, *args])
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    place = json.dumps({"path": address, "target": "#main", "swap": "outerHTML"})
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Location": place})
