"""Files of a record: adding, fetching, putting away. Everything that leaves here is served as harmless."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.attachments.models import Attachment
from opsloop.kernel.attachments.panel import files_of
from opsloop.kernel.attachments.receiving import refuse_too_large
from opsloop.kernel.attachments.small import SMALL_TYPE
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of, subject_or_404
from opsloop.kernel.records.tallies import redrawn_tallies
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

HARMLESS = "application/octet-stream"
SANDBOX = "default-src 'none'; sandbox"
AN_HOUR = 3600


class NothingSent(Refused):
    """Neither a file nor an address."""

    sentence = gettext_lazy("Choose a file or write a web address.")


@in_workspace()
@require_http_methods(["GET", "POST"])
def attachments(request: WorkspaceRequest, record_type: str, record_id: int) -> HttpResponse:
    """GET: the files of a record. POST: add files or an address; a script that asks for JSON learns their keys."""
    record = subject_or_404(request.user, request.workspace, record_type, record_id)
    if request.method == "GET":
        return _files(request, record)
    added = _add(request, record)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"files": [{"id": row.pk, "name": row.name, "picture": row.showable} for row in added]})
    if not request.headers.get("HX-Request"):
        return redirect(address_of(record, request.workspace))
    said = ngettext("%(count)s file added.", "%(count)s files added.", len(added)) % {"count": len(added)}
    return toast(_files(request, record), said)


def _add(request: WorkspaceRequest, record: Record) -> list[Attachment]:
    refuse_too_large(request)
    uploads = request.FILES.getlist("file")
    url = request.POST.get("url", "").strip()
    if not uploads and not url:
        raise NothingSent
    added = [Attachment.keep(record, upload, by=request.user) for upload in uploads if isinstance(upload, UploadedFile)]
    if url:
        added.append(Attachment.point_to(record, url, name=request.POST.get("name", ""), by=request.user))
    return added


@in_workspace()
@require_http_methods(["GET", "POST", "DELETE"])
def attachment(request: WorkspaceRequest, key: int) -> HttpResponse:
    """GET: the file, to be saved and never opened in the page. DELETE: into the trash. POST: out of it."""
    row, record = _found(request, key)
    if request.method == "POST":
        row.restore(record, by=request.user)
        return _files(request, record)
    if row.trashed_at is not None:
        raise Http404
    if request.method == "DELETE":
        row.trash(record, by=request.user)
        return toast(_files(request, record), _("%(name)s is in the trash.") % {"name": row.name}, undo=request.path)
    if row.kind == Attachment.Kind.LINK:
        raise Http404
    return _served(row.file, row.name, as_attachment=True, content_type=HARMLESS)  # type: ignore[return-value]  # streamed, as good


@in_workspace()
@require_GET
def image(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The picture, to be shown in the page; 404 for everything that is no checked raster picture."""
    row = _picture(request, key)
    return _shown(row.file, row.name, row.media_type)


@in_workspace()
@require_GET
def small_image(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The picture at a glance, the whole of it where there is no smaller one."""
    row = _picture(request, key)
    return _shown(row.small, row.name, SMALL_TYPE) if row.small else _shown(row.file, row.name, row.media_type)


def _picture(request: WorkspaceRequest, key: int) -> Attachment:
    row, _record = _found(request, key)
    if row.trashed_at is not None or not row.showable:
        raise Http404
    return row


def _shown(file: FieldFile, name: str, media_type: str) -> HttpResponse:
    response = _served(file, name, as_attachment=False, content_type=media_type)
    response.headers["Cache-Control"] = f"private, max-age={AN_HOUR}"
    return response  # type: ignore[return-value]  # streamed, as good


def _found(request: WorkspaceRequest, key: int) -> tuple[Attachment, Record]:
    """The attachment and its record, where the user may see that."""
    row = get_object_or_404(Attachment.objects.in_workspace(request.workspace).of_standing_words(), pk=key)
    return row, subject_or_404(request.user, request.workspace, row.record_type, row.record_id)


def _served(file: FieldFile, name: str, *, as_attachment: bool, content_type: str) -> FileResponse:
    """The bytes under headers that keep a browser from running them, whatever they are."""
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=as_attachment, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _files(request: WorkspaceRequest, record: Record) -> HttpResponse:
    response = render(request, "attachments/_files.html", {"panel": files_of(record, Viewer.of(request))})
    if request.headers.get("HX-Request"):
        response.write(redrawn_tallies(record, request.workspace))
    return response
