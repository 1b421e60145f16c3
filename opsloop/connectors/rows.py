"""Tables as rows of text: CSV in any encoding and delimiter, and the first filled sheet of an XLSX workbook."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.merged import fill_down, merged_down
from opsloop.connectors.opening import SourceFile, damaged
from opsloop.connectors.refusals import UnreadableFile
from opsloop.connectors.shapes import storable

Row = tuple[int, Sequence[str]]

LONGEST_CELL = 10_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
# A sheet formatted to its last row has a million empty ones behind the data.
BLANK_ROWS_AT_END = 1_000
HEADER_WITHIN = 30
DELIMITERS = ",;\t|，"

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Table:
    """The header with its columns, and the rows below it; numbers are those a spreadsheet shows, from 1."""

    headers: Sequence[str]
    rows: Sequence[Row]
    sheet: str = ""
    other_sheets: Sequence[str] = ()

    @property
    def places(self) -> dict[str, list[int]]:
        """The columns of each header: Jira repeats `Labels` or `Comment` as often as somebody used them."""
        found: dict[str, list[int]] = {}
        for place, header in enumerate(self.headers):
            found.setdefault(header, []).append(place)
        return found

    def column(self, place: int) -> list[str]:
        """The filled cells of one column."""
        return [cells[place] for _row, cells in self.rows if place < len(cells) and cells[place]]


def table_of(file: SourceFile, *, known: Iterable[str], sheet: str = "", at_most: int | None = None) -> Table:
    """The table in the file; `known` are the plain headers by which the header row is found.

    With `at_most` only so many rows are read: enough to see what kind of table it is.
    """
    book = _sheet(file, sheet, at_most) if file.kind == "xlsx" else Sheet(islice(_text_rows(file), at_most))
    rows = _limited(book.rows, file.name)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    place = _header_place(filled, set(known))
    if place is None:
        raise UnreadableFile(_("“%(name)s” holds no table: no row looks like column headers."), name=file.name)
    from openpyxl.utils import get_column_letter

    headers = [cell or f"({get_column_letter(at)})" for at, cell in enumerate(filled[place][1], start=1)]
    return Table(headers, filled[place + 1 :], book.name, book.others)


def plain(header: str) -> str:
    """A header as it is looked up: without units in brackets, spaces and signs, in small letters."""
    bare = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", header) or header
    return re.sub(r"[\s_\-*＊:：.#/'’]+", "", bare).casefold()


def _header_place(rows: Sequence[Row], known: set[str]) -> int | None:
    best, best_score = None, 0
    for place, (_number, cells) in enumerate(rows[:HEADER_WITHIN]):
        score = sum(plain(cell) in known for cell in cells if cell)
        if score > best_score:
            best, best_score = place, score
    if best is None:
        candidates = enumerate(rows[:HEADER_WITHIN])
        best = next((place for place, (_number, cells) in candidates if sum(map(bool, cells)) > 1), None)
    return best


def _limited(rows: Iterable[Row], name: str) -> Iterator[Row]:
    for found, (number, cells) in enumerate(rows, start=1):
        if found > MOST_ROWS or len(cells) > MOST_COLUMNS:
            sentence = _("“%(name)s” has more than %(rows)s rows or %(columns)s columns; split it.")
            raise UnreadableFile(sentence, name=name, rows=f"{MOST_ROWS:,}", columns=f"{MOST_COLUMNS:,}")
        yield number, cells


def _text_rows(file: SourceFile) -> Iterator[Row]:
    text = storable(file.text.removeprefix("\ufeff"))
    sign = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    number = begin = end = 0
    try:
        for number, cells in enumerate(reader, start=1):
            begin, end = end, reader.line_num
            yield number, [_trimmed(cell) for cell in cells]
    except csv.Error as error:
        raise UnreadableFile(
            _("“%(name)s” is not a table: it breaks in row %(row)s."), name=file.name, row=number + 1
        ) from error
    if _unclosed("".join(islice(io.StringIO(text, newline=""), begin, None)), sign):
        sentence = _(
            "“%(name)s” opens a quotation mark in row %(row)s and never closes it, so that all behind it is one cell."
        )
        raise UnreadableFile(sentence, name=file.name, row=number)


def _unclosed(last_row: str, sign: str) -> bool:
    """Whether a row ends inside quotation marks: the lenient reader takes the rest of the file for one cell."""
    try:
        list(csv.reader(io.StringIO(last_row, newline=""), delimiter=sign, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _trimmed(cell: str) -> str:
    """Without the spaces around, and without the apostrophe that our own export puts before a formula."""
    cell = cell.strip().replace("\r\n", "\n")
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns of the same number."""
    lines = [line for line in islice(io.StringIO(text), 200) if line.strip()][:20]
    scores = {sign: _regularity([len(cells) for cells in _cut(lines, sign)]) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: scores[sign])


def _cut(lines: Sequence[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=sign))
    except csv.Error:
        return []


def _regularity(widths: Sequence[int]) -> float:
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(usual) * (1 + min(usual, 40) / 100)


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet, and which others of its workbook hold something too."""

    rows: Iterable[Row]
    name: str = ""
    others: Sequence[str] = ()


def _sheet(file: SourceFile, sheet: str, at_most: int | None) -> Sheet:
    file.unzipped().close()
    try:
        with file.path.open("rb") as stream:  # by its path openpyxl would judge it by its ending, which uploads lose
            return _first_filled(stream, sheet, at_most)
    except UnreadableFile:
        raise
    except Exception as error:
        raise damaged(file.name) from error


def _first_filled(stream: BinaryIO, sheet: str, at_most: int | None) -> Sheet:
    from openpyxl import load_workbook

    book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
    names = [each.title for each in book.worksheets]
    filled = [name for name in names if len(list(islice(_cells(book[name]), 2))) > 1]
    chosen = sheet if sheet in names else next(iter(filled), names[0])
    rows = list(islice(_cells(book[chosen]), at_most))
    path: str = book[chosen]._worksheet_path  # type: ignore[attr-defined]  # openpyxl tells it in no other way
    fill_down(rows, merged_down(stream, path))
    book.close()
    return Sheet(rows, chosen, [name for name in filled if name != chosen])


def _cells(sheet: object) -> Iterator[tuple[int, list[str]]]:
    blank = 0
    rows: Iterable[Sequence[object]] = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2)  # type: ignore[attr-defined] # openpyxl types a read-only sheet as any of four
    for number, values in enumerate(rows, start=1):
        cells = [cell_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        blank = 0 if cells else blank + 1
        if blank > BLANK_ROWS_AT_END:
            return
        if cells:
            yield number, cells


def cell_text(value: object) -> str:  # noqa: PLR0911 - one answer for each type of cell
    """A cell of a sheet as the text a CSV of it would hold; formulas stay the text they are."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds() / 3600:g}h"
        case float() if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond it floats skip integers
            return str(int(value))
        case str():
            return storable(value.strip())
        case _:
            return storable(str(value))
