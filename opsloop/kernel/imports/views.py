"""The pages of imports: drop a file, look at what it would do, load it, see what it did, take it out again."""

from __future__ import annotations

import csv
from http import HTTPStatus

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opsloop.kernel.attachments.receiving import TooLarge, refuse_too_large
from opsloop.kernel.imports import readers
from opsloop.kernel.imports.account import account, problem_rows
from opsloop.kernel.imports.answers import mapping_of
from opsloop.kernel.imports.exporting import EXPORT, ask_for_export, file_of, last_export
from opsloop.kernel.imports.loaders import loader_called
from opsloop.kernel.imports.looking import look
from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.imports.staging import discard, stage
from opsloop.kernel.imports.starting import TAKE_OUT, cancel, follow, start, take_out
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.languages import in_reader_language
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership

ON_A_PAGE = 25
MEMBER = Membership.Role.MEMBER


class NoFile(Refused):
    """The form came without one."""

    sentence = _("Choose a file first.")


class TooLargeForThePage(Refused):
    """More than a browser may send; the command line reads it from the disk."""

    sentence = _(
        "A file may have at most %(limit)s MB here. Larger ones come in on the server itself, with “opsloop import”."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MEMBER)
def imports(request: WorkspaceRequest) -> HttpResponse:
    """Where a file is dropped, above what came in before."""
    if request.method == "POST":
        return _receive(request)
    return _overview(request)


def _receive(request: WorkspaceRequest) -> HttpResponse:
    try:
        refuse_too_large(request)
        upload = request.FILES.get("file")
        if upload is None:
            raise NoFile
        batch = stage(upload, workspace=request.workspace, by=request.user)
    except TooLarge:
        return _overview(request, refused=TooLargeForThePage(limit=settings.UPLOAD_LIMIT_MB))
    except Refused as refusal:
        return _overview(request, refused=refusal)
    return _go(request, f"/{request.workspace.slug}/import/{batch.pk}/")


def _overview(request: WorkspaceRequest, *, refused: Refused | None = None) -> HttpResponse:
    batches = ImportBatch.objects.visible_to(request.user).in_workspace(request.workspace).history()
    page = Paginator(batches, ON_A_PAGE).get_page(request.GET.get("page"))
    for batch in page:
        batch.source_name = readers.reader().source_name(batch.source)  # type: ignore[attr-defined]  # for the page
    context = {"page": page, "refusal": refused or "", **_export(request)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "imports/imports.html", context, status=status)


def _export(request: WorkspaceRequest) -> dict[str, object]:
    """What administrators see of the last export, and whether its file is here."""
    if not request.membership.at_least(Membership.Role.ADMIN):
        return {}
    job = last_export(request.workspace)
    return {"may_export": True, "job": job, "exported": job is not None and file_of(job) is not None}


@require_http_methods(["GET", "HEAD", "POST"])
@in_workspace(role=MEMBER)
def batch(request: WorkspaceRequest, key: int) -> HttpResponse:
    """One import in whatever state it is; POST saves the answers and looks again."""
    row = _own_batch(request, key) if request.method == "POST" else _batch(request, key)
    if request.method == "POST" and row.startable:
        _answer(request, row)
    follow(row)
    if row.startable and (row.state == ImportBatch.State.DRAFT or request.method == "POST"):
        return _look(request, row)
    return _show(request, row)


def _look(request: WorkspaceRequest, row: ImportBatch) -> HttpResponse:
    try:
        found = look(row, user=request.user)
    except Refused as refusal:
        return render(
            request, "imports/unreadable.html", {"batch": row, "refusal": str(refusal)}, status=refusal.status
        )
    context = {"batch": row, "look": found, "account": account(row.plan), **_common(row)}
    return render(request, "imports/look.html", context)


def _show(request: WorkspaceRequest, row: ImportBatch) -> HttpResponse:
    job = follow(row)
    leaving = job if job is not None and job.kind == TAKE_OUT and row.undoable else None
    context = {"batch": row, "job": job, "account": account(_done(row)), **_common(row)}
    context |= {
        "address": loader_called(row.loader).address(row),
        "failure": in_reader_language(row.failure),
        "may_undo": row.handled_by(request.user),
        "going_out": leaving is not None and not leaving.ended,
        "kept_in": leaving.why if leaving is not None else "",
    }
    return render(request, "imports/batch.html", context)


def _common(row: ImportBatch) -> dict[str, object]:
    return {"source_name": readers.reader().source_name(row.source)}


def _done(row: ImportBatch) -> dict[str, object]:
    return {"counts": row.counts, "refused": row.refused, "notes": row.notes} if row.counts else row.plan


def _answer(request: WorkspaceRequest, row: ImportBatch) -> None:
    row.mapping = mapping_of(request.POST).as_json()
    row.save(update_fields=["mapping"])


@require_POST
@in_workspace(role=MEMBER)
def discarding(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Throw the look and its file away."""
    row = _own_batch(request, key)
    if row.startable:
        discard(row)
    return _go(request, f"/{request.workspace.slug}/import/")


@require_POST
@in_workspace(role=MEMBER)
def loading(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Start it, with the answers that stand in the form."""
    row = _own_batch(request, key)
    if row.startable and "project" in request.POST:
        _answer(request, row)
    start(row, by=request.user)
    return _go(request, f"/{request.workspace.slug}/import/{row.pk}/")


@require_POST
@in_workspace(role=MEMBER)
def cancellation(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Stop it; nothing of it stays."""
    row = _own_batch(request, key)
    cancel(row, by=request.user)
    return _go(request, f"/{request.workspace.slug}/import/{row.pk}/")


@require_POST
@in_workspace(role=MEMBER)
def undoing(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Let a worker take out what it brought in."""
    row = _own_batch(request, key)
    take_out(row, by=request.user)
    return _go(request, f"/{request.workspace.slug}/import/{row.pk}/")


@require_safe
@in_workspace(role=MEMBER)
def problems(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Every row with a problem, as a CSV that a spreadsheet opens in Chinese without asking."""
    row = _batch(request, key)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{row.pk}-problems.csv"'
    csv.writer(answer).writerows(problem_rows(_done(row)))
    return answer


@require_POST
@in_workspace(role=Membership.Role.ADMIN)
def exporting(request: WorkspaceRequest) -> HttpResponse:
    """Ask for everything of the workspace as one zip."""
    ask_for_export(request.workspace, by=request.user)
    return _go(request, f"/{request.workspace.slug}/import/")


@require_safe
@in_workspace(role=Membership.Role.ADMIN)
def exported(request: WorkspaceRequest, job: int) -> HttpResponse:
    """The zip that a worker has written."""
    row = get_object_or_404(Job.objects.in_workspace(request.workspace).filter(kind=EXPORT), pk=job)
    stored_as = file_of(row)
    if stored_as is None or row.finished_at is None:
        raise Http404
    name = f"{request.workspace.slug}-{timezone.localtime(row.finished_at):%Y-%m-%d}.zip"
    # A stream passes the door as any answer does.
    return FileResponse(default_storage.open(stored_as), as_attachment=True, filename=name)  # type: ignore[return-value]


def _batch(request: WorkspaceRequest, key: int) -> ImportBatch:
    rows = ImportBatch.objects.visible_to(request.user).in_workspace(request.workspace)
    return get_object_or_404(rows.select_related("workspace", "started_by"), pk=key)


def _own_batch(request: WorkspaceRequest, key: int) -> ImportBatch:
    """The import, where the user may do something to it and not only see it."""
    row = _batch(request, key)
    if not row.handled_by(request.user):
        raise NotAllowed
    return row


def _go(request: WorkspaceRequest, address: str) -> HttpResponse:
    """To another page, also where a fragment was asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Location": _main(address)})
    return HttpResponseRedirect(address) if request.method == "GET" else redirect(address)


def _main(address: str) -> str:
    return f'{{"path": "{address}", "target": "#main", "swap": "outerHTML"}}'
