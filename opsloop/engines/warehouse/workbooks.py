"""Workbooks (XLSX): the first sheet, a row at a time."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from opsloop.engines.warehouse.packed import MEGABYTE, Progress
from opsloop.engines.warehouse.source import Unreadable

MOST_BYTES = 400 * MEGABYTE
MOST_ROWS = 1 << 20
"""A sheet has no more rows; a file that says so is made to wear somebody out."""
MOST_CELLS = 20_000_000
# Honest workbooks reach about 30; a bomb of zeros reaches 1,000. Small parts are let pass: they cannot hurt.
MOST_RATIO, HARMLESS_BYTES = 150, 8 * MEGABYTE
WORKBOOK = "xl/workbook.xml"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException),
    *(
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ),
)
"""What the readers of zips, XML and sheets raise where a file is not what it should be; there is no common kind."""
TOLD_EVERY = 1_000


def rows(path: Path, *, most_bytes: int, progress: Progress | None = None) -> Iterator[list[str | None]]:
    """The rows of the first sheet as texts, without those that are empty; Unreadable where it is no workbook."""
    _check(path, most_bytes)
    with path.open("rb") as file:
        found, cells = _cells(file), 0
        for number in range(MOST_ROWS + 1):
            row = _next(found)
            if row is None:
                return
            cells += len(row)
            if cells > MOST_CELLS:
                raise Unreadable("its first sheet has more than %(most)s cells", most=MOST_CELLS)
            if number % TOLD_EVERY == 0 and progress is not None:
                progress(file.tell(), path.stat().st_size)
            if any(value is not None for value in row):
                yield [_text(value) for value in row]
    raise Unreadable("its first sheet has more than %(most)s rows", most=MOST_ROWS)


def _next(found: Iterator[tuple[object, ...]]) -> tuple[object, ...] | None:
    try:
        return next(found, None)
    except BROKEN as error:
        raise Unreadable("it is a broken workbook: its first sheet cannot be read to the end") from error


def _cells(file: IO[bytes]) -> Iterator[tuple[object, ...]]:
    # A fifth of what a start loads, for the few processes that read a workbook.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except InvalidFileException as error:
        raise ValueError(str(error)) from error
    try:
        sheet = book.worksheets[0]
        # What a sheet says of its own size need not be so, and every row would be filled up to it.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    finally:
        book.close()


def _check(path: Path, most_bytes: int) -> None:
    """Whether it is a workbook, and one that unpacks to what may be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        with path.open("rb") as file:
            begun = file.read(2) == b"PK"
        if begun:
            raise Unreadable("the workbook is broken or was cut off: the rest is missing") from error
        raise Unreadable("it is no workbook (XLSX)") from error
    if WORKBOOK not in {part.filename for part in parts}:
        raise Unreadable("it is a zip, but no workbook (XLSX)")
    swollen = any(
        part.file_size > HARMLESS_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if swollen or sum(part.file_size for part in parts) > min(most_bytes, MOST_BYTES):
        raise Unreadable("it unpacks to far more than a workbook holds")


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
