"""Tables: CSV in whatever encoding, XLSX, Parquet."""

from __future__ import annotations

import codecs
import csv
import gzip
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl

from opsloop.engines.warehouse.source import ROW, Unreadable
from opsloop.engines.warehouse.warehouse import Column, QueryFailed, Warehouse, quoted, texts

Found = tuple[str, list[str], tuple[str, ...]]
"""The table, its headers, and notes."""
HEAD = 1 << 16
CHUNK = 1 << 20
MOST_COLUMNS = 2_000
LONGEST_LINE = 16 << 20


def table(warehouse: Warehouse, path: Path, kind: str, *, most_bytes: int) -> Found:
    """The rows of the file as a table or view, with the number of each row."""
    if kind == "parquet":
        return _parquet(warehouse, path)
    return _xlsx(warehouse, path, most_bytes) if kind == "xlsx" else _csv(warehouse, path, most_bytes)


def _parquet(warehouse: Warehouse, path: Path) -> Found:
    """A view on the file: columns are read when they are asked for."""
    view = warehouse.new("source")
    place = str(path).replace("'", "''")
    try:
        warehouse.run(
            f"create view {view} as select file_row_number as {ROW}, * exclude (file_row_number) "
            f"from read_parquet('{place}', file_row_number = true)"
        )
    except QueryFailed as error:
        raise Unreadable(f"it is no Parquet file that can be read: {error}") from error
    return view, [name for name in warehouse.headers(view) if name != ROW], ()


def _csv(warehouse: Warehouse, path: Path, most_bytes: int) -> Found:
    """Every value as text, exactly as it stands there; only nothing at all is null."""
    with tempfile.TemporaryDirectory(prefix="opsloop-log-") as folder:
        plain = Path(folder) / "log.csv"
        encoding = _as_utf8(path, plain, most_bytes)
        notes = () if encoding == "utf-8" else (f"the file was read as {encoding}",)
        separator, headers = _head(plain)
        name = warehouse.new("source")
        told = ", ".join(f"{quoted(header)}: 'VARCHAR'" for header in headers)
        sql = (
            f"create table {name} as select row_number() over () - 1 as {ROW}, * from read_csv(?, header = false, "
            f"skip = 1, delim = '{separator}', quote = '\"', escape = '\"', columns = {{{told}}}, "
            f"auto_detect = false, null_padding = true, "
            f"strict_mode = false, max_line_size = {LONGEST_LINE}, parallel = false)"
        )
        try:
            warehouse.run(sql, str(plain))
        except QueryFailed as error:
            raise Unreadable(f"the table is broken: {error}") from error
    return name, headers, notes


def _as_utf8(path: Path, plain: Path, most_bytes: int) -> str:
    """Write the file as UTF-8 without a mark at its start and with plain ends of lines; answers what it was."""
    opened = gzip.open if path.suffix == ".gz" else open
    encoding = next((name for name in _encodings(path) if _decodes(path, name, most_bytes)), None)
    if encoding is None:
        raise Unreadable("its text is neither UTF-8, UTF-16 nor GB18030 (GBK)")
    with (
        opened(path, "rt", encoding=encoding, newline="") as text,
        plain.open("w", encoding="utf-8", newline="") as out,
    ):
        while chunk := text.read(CHUNK):
            out.write(chunk)
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _encodings(path: Path) -> Sequence[str]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _decodes(path: Path, encoding: str, most_bytes: int) -> bool:
    decoder, seen = codecs.getincrementaldecoder(encoding)(), 0
    try:
        for chunk in _chunks(path):
            seen += len(chunk)
            if seen > most_bytes:
                raise Unreadable(f"unpacked it is longer than {most_bytes} bytes")
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _head(plain: Path) -> tuple[str, list[str]]:
    """What separates the columns, and their names."""
    with plain.open(encoding="utf-8", newline="") as file:
        start = file.read(HEAD)
        if not start.strip():
            raise Unreadable("it is empty")
        first = start.splitlines()[0]
        separator = max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))
        file.seek(0)
        headers = next(csv.reader(file, delimiter=separator))
    if len(headers) > MOST_COLUMNS:
        raise Unreadable(f"it has {len(headers)} columns, at most {MOST_COLUMNS} are read")
    return separator, _told_apart(headers)


def _told_apart(headers: Sequence[str]) -> list[str]:
    """Names for all columns, and no two that the database would take for one."""
    taken, names = {ROW}, []
    for number, header in enumerate(headers, start=1):
        base = header.strip() or f"column {number}"
        name, again = base, 2
        while name.lower() in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name.lower())
        names.append(name)
    return names


def _xlsx(warehouse: Warehouse, path: Path, most_bytes: int) -> Found:
    """The first sheet; the first row that is not empty has the headers."""
    rows = (row for row in _cells(path, most_bytes) if any(value is not None for value in row))
    try:
        first = next(rows, None)
        if first is None:
            raise Unreadable("its first sheet is empty")
        headers = _told_apart([_text(value) or "" for value in first])
        width = len(headers)
        lines = [[_text(value) for value in (*row, *[None] * width)[:width]] for row in rows]
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"it is no workbook that can be read: {error}") from error
    columns: dict[str, Column] = {ROW: np.arange(len(lines), dtype=np.int64)}
    columns |= {name: texts([line[index] for line in lines]) for index, name in enumerate(headers)}
    name = warehouse.keep(columns, "arrived")
    view = warehouse.new("source")
    told = ", ".join(f"cast({quoted(header)} as varchar) as {quoted(header)}" for header in headers)
    warehouse.run(f"create view {view} as select {ROW}, {told} from {name}")
    return view, headers, ()


def _cells(path: Path, most_bytes: int) -> Iterator[tuple[object, ...]]:
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable("it is no workbook (XLSX)") from error
    if unpacked > min(most_bytes, 2 << 30):
        raise Unreadable(f"unpacked it would be {unpacked} bytes long, which is too much for a workbook")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()


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
