"""What a collection shows, as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models.expressions import OrderBy
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Ref
from opsloop.kernel.records.layout import Board
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
    """The heads, then a line for each record; groups stand together, and say which they are."""
    groups = _groups(shown)
    columns = [field for field in _once([*groups, *shown.columns]) if not isinstance(field.kind, Ref)]
    yield [str(_REF), *(field.kind.head(field) for field in columns)]
    names = [*shown.view_set.needs, *(field.relation for field in columns)]
    order = [*(way for field in groups for way in _order(field)), *shown.order]
    rows = shown.matching.order_by(*order).prefetch_related(*gated(shown.view_set.model, names, shown.viewer.user))
    for record in rows.iterator(chunk_size=AT_A_TIME):
        record.workspace = shown.viewer.workspace  # its currency is asked by every amount
        yield [record.ref, *(field.kind.export(field, record) for field in columns)]


def _groups(shown: Collection) -> list[Field]:
    """What the rows of a list are grouped by."""
    if isinstance(shown.layout, Board):
        return []
    return [field for field in (shown.group, shown.sub_group) if field is not None]


def _order(field: Field) -> list[Any]:
    """In which order its groups stand; work of several people or labels has no place of its own."""
    if field.own is not None:
        return [OrderBy(field.ordering(), nulls_last=True)]
    return [field.sort] if field.sort else []


def _once(fields: Iterable[Field]) -> list[Field]:
    """Each of them at its first place."""
    return list({field.name: field for field in fields}.values())


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
            sheet.append([_cell(sheet, _cut())])
            break
        sheet.append([_cell(sheet, value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX)


def _cut() -> str:
    """What the last line says where there are more rows than a workbook is given."""
    said = _("Only the first %(count)s records are here. An export as CSV has all of them.")
    return said % {"count": MOST_IN_XLSX}


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
