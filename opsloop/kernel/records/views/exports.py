"""What a collection shows, as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import get_valid_filename
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.relations import gated
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

AT_A_TIME = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_IN_XLSX = 100_000


@in_workspace()
def export(request: WorkspaceRequest, slug: str, kind: str, parent: str = "", parent_ref: str = "") -> HttpResponse:
    """The rows and columns of the address, all pages of it, as CSV or XLSX."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    name = get_valid_filename(f"{request.workspace.slug}-{shown.view_set.slug}-{shown.viewer.today}.{kind}")
    answers: dict[str, Callable[[Collection], HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}
    if kind not in answers:
        raise Http404(kind)
    answer = answers[kind](shown)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value]  # a streaming answer is as good


def lines(shown: Collection) -> Iterator[list[Any]]:
    """The heads, then a line for each record."""
    yield [str(_REF), *(str(field.label) for field in shown.columns)]
    names = [*shown.view_set.needs, *(field.relation for field in shown.columns)]
    rows = shown.matching.order_by(*shown.order).prefetch_related(
        *gated(shown.view_set.model, names, shown.viewer.user)
    )
    for record in rows.iterator(chunk_size=AT_A_TIME):
        yield [record.ref, *(field.kind.export(field, record) for field in shown.columns)]


_REF = "ID"


def as_csv(shown: Collection) -> StreamingHttpResponse:
    """With a byte order mark, so that spreadsheets read Chinese."""
    return StreamingHttpResponse(_csv(shown), content_type="text/csv; charset=utf-8")


def _csv(shown: Collection) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\N{BYTE ORDER MARK}".encode()
    for line in lines(shown):
        writer.writerow([harmless(value) for value in line])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def harmless(value: Any) -> Any:
    """Text that a spreadsheet takes for words, never for a formula."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def as_xlsx(shown: Collection) -> HttpResponse:
    """A workbook of one sheet; words that begin like a formula stay words."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(shown.view_set.plural[:31])
    for number, line in enumerate(lines(shown)):
        if number > MOST_IN_XLSX:
            break
        sheet.append([_cell(sheet, value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX)


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
