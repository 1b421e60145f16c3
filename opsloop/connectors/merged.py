"""Cells merged down a column of a workbook: what stands in the first one counts for every row below it."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

CHUNK = 1 << 20
MARK = b"<mergeCell "
MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')


class Span(NamedTuple):
    """Rows of one column that are one cell; the column counts from 0."""

    column: int
    first: int
    last: int


def merged_down(workbook: BinaryIO, member: str) -> list[Span]:
    """The cells of this sheet that reach over several rows; they stand behind all its rows."""
    with zipfile.ZipFile(workbook) as archive, archive.open(member) as sheet:
        tail = b""
        while chunk := sheet.read(CHUNK):
            tail += chunk
            begin = tail.find(MARK)
            tail = tail[begin:] if begin >= 0 else tail[-len(MARK) :]
    return sorted(_spans(tail))


def _spans(text: bytes) -> Iterator[Span]:
    from openpyxl.utils import column_index_from_string

    for column, first, last in MERGED.findall(text):
        if int(last) > int(first):
            yield Span(column_index_from_string(column.decode()) - 1, int(first), int(last))


def fill_down(rows: Sequence[tuple[int, list[str]]], spans: Sequence[Span]) -> None:
    """Write the first cell of each span into the rows below it; rows that hold nothing else stay away."""
    by_number = dict(rows)
    end = max(by_number, default=0)
    filled: dict[int, int] = {}
    for column, first, last in spans:
        above = by_number.get(first, [])
        text = above[column] if column < len(above) else ""
        begin = max(first, filled.get(column, 0)) + 1  # spans never overlap in an honest file
        for number in range(begin, min(last, end) + 1) if text else ():
            if (cells := by_number.get(number)) is not None:
                cells.extend("" for _missing in range(column + 1 - len(cells)))
                cells[column] = text
        filled[column] = max(last, filled.get(column, 0))
