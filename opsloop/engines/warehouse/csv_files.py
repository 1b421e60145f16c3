"""CSV: every value as text, exactly as it stands there; only nothing at all is null."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path

from opsloop.engines.warehouse.headers import told_apart
from opsloop.engines.warehouse.packed import Progress
from opsloop.engines.warehouse.plain_text import LONGEST_LINE, as_utf8
from opsloop.engines.warehouse.reasons import Note
from opsloop.engines.warehouse.source import ROW, Unreadable
from opsloop.engines.warehouse.warehouse import QueryFailed, Warehouse, quoted

HEAD = 1 << 16
LINE = re.compile(r"\bLine: (\d+)")


def table(
    warehouse: Warehouse, path: Path, *, most_bytes: int, progress: Progress | None
) -> tuple[str, list[str], tuple[Note, ...]]:
    """The rows of the file as a table, its headers, and a note where it was not in UTF-8.

    The text is read twice: once to see what it is, which is half of the progress, and once by the database.
    """
    first = None if progress is None else _first_half(progress)
    with tempfile.TemporaryDirectory(prefix="opsloop-log-") as folder:
        plain = Path(folder) / "log.csv"
        encoding = as_utf8(path, plain, most_bytes=most_bytes, progress=first)
        notes = (
            ()
            if encoding == "utf-8"
            else (Note("The text is not UTF-8; it was read as %(encoding)s.", {"encoding": encoding.upper()}),)
        )
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
            raise _broken(str(error)) from error
        if progress is not None:
            progress(plain.stat().st_size, plain.stat().st_size)
    return name, headers, notes


def _first_half(progress: Progress) -> Progress:
    return lambda done, whole: progress(done, 2 * whole)


def _head(plain: Path) -> tuple[str, list[str]]:
    """What separates the columns, and their names."""
    with plain.open(encoding="utf-8", newline="") as file:
        start = file.read(HEAD)
        if not start.strip():
            raise Unreadable("it is empty")
    lines = start.splitlines(keepends=True)
    separator = max(",;\t|", key=lambda mark: (lines[0].count(mark), mark == ","))
    reader = csv.reader(lines, delimiter=separator)
    headers = next(reader)
    if "".join(lines[: reader.line_num]).count('"') % 2:
        raise Unreadable("its first line cannot be read as headers: a quote in it does not end")
    return separator, told_apart(headers)


def _broken(message: str) -> Unreadable:
    """Where the rows do not fit the headers, by what the database says of it."""
    found = LINE.search(message)
    if found is None:
        return Unreadable("the table is broken")
    return Unreadable("the table is broken in line %(line)s", line=int(found.group(1)))
