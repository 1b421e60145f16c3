"""Tables that are no text: workbooks and Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from opsloop.engines.warehouse import csv_files, workbooks
from opsloop.engines.warehouse.headers import told_apart
from opsloop.engines.warehouse.packed import Progress
from opsloop.engines.warehouse.reasons import Note
from opsloop.engines.warehouse.source import ROW, Unreadable
from opsloop.engines.warehouse.warehouse import Column, QueryFailed, Warehouse, quoted, texts

Found = tuple[str, list[str], tuple[Note, ...]]
"""The table, its headers, and notes."""


def table(warehouse: Warehouse, path: Path, kind: str, *, most_bytes: int, progress: Progress | None) -> Found:
    """The rows of the file as a table or view, with the number of each row."""
    if kind == "parquet":
        return _parquet(warehouse, path)
    if kind == "xlsx":
        return _xlsx(warehouse, path, most_bytes, progress)
    return csv_files.table(warehouse, path, most_bytes=most_bytes, progress=progress)


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
        raise Unreadable("it is no Parquet file that can be read, or it was cut off") from error
    return view, [name for name in warehouse.headers(view) if name != ROW], ()


def _xlsx(warehouse: Warehouse, path: Path, most_bytes: int, progress: Progress | None) -> Found:
    """The first sheet; the first row that is not empty has the headers."""
    rows = workbooks.rows(path, most_bytes=most_bytes, progress=progress)
    first = next(rows, None)
    if first is None:
        raise Unreadable("its first sheet is empty")
    headers = told_apart([value or "" for value in first])
    width = len(headers)
    lines = [[*row, *[None] * width][:width] for row in rows]
    columns: dict[str, Column] = {ROW: np.arange(len(lines), dtype=np.int64)}
    columns |= {name: texts([line[index] for line in lines]) for index, name in enumerate(headers)}
    name = warehouse.keep(columns, "arrived")
    view = warehouse.new("source")
    told = ", ".join(f"cast({quoted(header)} as varchar) as {quoted(header)}" for header in headers)
    warehouse.run(f"create view {view} as select {ROW}, {told} from {name}")
    return view, headers, ()
