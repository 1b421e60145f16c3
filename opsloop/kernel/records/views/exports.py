"""What a collection shows, as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from opsloop.kernel.records.collection import Bucket, Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import Ref
from opsloop.kernel.records.layout import Board
from opsloop.kernel.records.pairs import pairs
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
    """The heads, then a line for each row as the page has them: group by group, each line with what group it is in."""
    groups = (
        [] if isinstance(shown.layout, Board) else [one for one in (shown.group, shown.sub_group) if one is not None]
    )
    said = {field.name for field in groups if not field.kind.multiple}
    columns = [one for one in shown.columns if one.name not in said and not isinstance(one.kind, Ref)]
    yield [str(_REF), *(field.kind.head(field) for field in [*groups, *columns])]
    names = [*shown.view_set.needs, *(field.relation for field in columns)]
    related = gated(shown.view_set.model, names, shown.viewer.user)
    for within in _places(shown, groups):
        rows = shown.rows_of(*within).prefetch_related(*related)
        place = [bucket.label if bucket.value else "" for bucket in within]
        for record in rows.iterator(chunk_size=AT_A_TIME):
            record.workspace = shown.viewer.workspace  # its currency is asked by every amount
            yield [record.ref, *place, *(field.kind.export(field, record) for field in columns)]


def _places(shown: Collection, groups: Sequence[Field]) -> Iterable[tuple[Bucket, ...]]:
    """The groups, or those inside groups, that have rows, as on the page; else everything as one."""
    if len(groups) > 1:
        return pairs(shown)
    return [(bucket,) for bucket in shown.buckets() if bucket.count] if groups else [()]


_REF = "ID"


def as_csv(shown: Collection) -> StreamingHttpResponse:
    """With a byte order mark, so that spreadsheets read Chinese."""
    steps = _as_asked(_csv(shown), translation.get_language() or "", timezone.get_current_timezone())
    return StreamingHttpResponse(steps, content_type="text/csv; charset=utf-8")


def _as_asked(steps: Iterator[bytes], language: str, zone: tzinfo) -> Iterator[bytes]:
    """Each step in the reader's language and time zone, both of which the request ends before the first is made."""
    while True:
        with translation.override(language), timezone.override(zone):
            step = next(steps, None)
        if step is None:
            return
        yield step


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
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def as_xlsx(shown: Collection) -> HttpResponse:
    """A workbook of one sheet; words that begin like a formula stay words."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(shown.view_set.plural[:31])
    for number, line in enumerate(lines(shown)):
        if number > MOST_IN_XLSX:
            sheet.append([_typed(WriteOnlyCell(sheet, _cut()))])
            break
        sheet.append([_typed(WriteOnlyCell(sheet, value)) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return HttpResponse(buffer.getvalue(), content_type=XLSX)


def _cut() -> str:
    """What the last line says where there are more rows than a workbook is given."""
    said = _("Only the first %(count)s records are here. An export as CSV has all of them.")
    return said % {"count": MOST_IN_XLSX}


def _typed(cell: Any) -> Any:
    if isinstance(cell.value, str):
        cell.data_type = "s"
    return cell
