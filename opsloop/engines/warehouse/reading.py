"""A log from a file, or from rows that are already here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from opsloop.engines.warehouse import ocel, tables, xes
from opsloop.engines.warehouse.packed import Progress
from opsloop.engines.warehouse.reasons import Note
from opsloop.engines.warehouse.roles import Roles, guessed
from opsloop.engines.warehouse.source import ROW, Source, Unreadable
from opsloop.engines.warehouse.times import in_serials, without_zone_sql
from opsloop.engines.warehouse.warehouse import Column, Value, Warehouse, quoted, texts

KINDS = {
    ".xes": "xes",
    ".xes.gz": "xes",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".csv.gz": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".jsonocel": "ocel json",
    ".json": "ocel json",
    ".xmlocel": "ocel xml",
    ".xml": "ocel xml",
}
"""What a file is, by the end of its name."""
MOST_BYTES = 8 << 30
"""No file is read that is longer than this when unpacked; a zip bomb stops here, or at what whoever asks allows."""
Row = tuple[str | None, str | None, datetime | None, str | None, datetime | None, str | None]
"""Case, activity, time, resource, start and lifecycle of one row."""


def read(
    warehouse: Warehouse,
    path: Path,
    *,
    zone: str = "UTC",
    object_type: str | None = None,
    most_bytes: int = MOST_BYTES,
    progress: Progress | None = None,
) -> Source:
    """The log in the file, its roles guessed by header (see `guessed`); raises Unreadable with what is wrong.

    Times without a zone are taken from a wall clock in `zone`. In an object-centric log the objects of `object_type`
    are the cases (the type with the most events unless given). Parquet stays in the file; others are read once.
    """
    _check_zone(zone)
    kind = kind_of(path)
    if kind == "xes":
        table, headers = xes.table(warehouse, path, most_bytes=most_bytes, progress=progress)
        notes: tuple[Note, ...] = ()
    elif kind.startswith("ocel"):
        table, headers, notes = ocel.table(
            warehouse, path, kind, object_type=object_type, most_bytes=most_bytes, progress=progress
        )
    else:
        table, headers, notes = tables.table(warehouse, path, kind, most_bytes=most_bytes, progress=progress)
    if warehouse.row(f"select count(*) from {table}") == (0,):
        raise Unreadable("there is no row in it")
    columns = {name: sql for name, sql in warehouse.headers(table).items() if name != ROW}
    return Source(warehouse, table, columns, guessed(headers), zone, notes)


def from_rows(warehouse: Warehouse, rows: Iterable[Sequence[Value]], *, names: Sequence[str] = ()) -> Source:
    """The log of rows `(case, activity, time, resource, start, lifecycle, *more)`, the last ones named by `names`.

    Times have a zone, else ValueError; a start of None is unknown. `more` are attributes to filter by, kept as text.
    """
    heads = ("case", "activity", "time", "resource", "start", "lifecycle")
    given = tuple(zip_longest(*rows)) or ((),) * len(heads)
    columns: dict[str, Column] = {ROW: np.arange(len(given[0]), dtype=np.int64)}
    for name, values in zip([*heads, *names], given, strict=False):
        moments = name in {"time", "start"}
        columns[name] = _moments(values) if moments else texts([None if v is None else str(v) for v in values])
    kinds = {ROW: "BIGINT", "time": "TIMESTAMP WITH TIME ZONE", "start": "TIMESTAMP WITH TIME ZONE"}
    arrived = warehouse.keep(columns, "arrived")
    table = warehouse.new("source")
    as_told = ", ".join(_told(name, kinds) for name in columns)
    warehouse.run(f"create table {table} as select {as_told} from {arrived}")
    warehouse.drop(arrived)
    sql = {name: kinds.get(name, "VARCHAR") for name in columns if name != ROW}
    has_start, has_steps = (any(value is not None for value in row) for row in (*given, (), ())[4:6])
    roles = Roles(
        "case", "activity", "time", "resource", "start" if has_start else None, "lifecycle" if has_steps else None
    )
    return Source(warehouse, table, sql, roles)


def kind_of(path: Path) -> str:
    """What the file is by its name; Unreadable for others, with those that are known."""
    name = path.name.lower()
    known = [ending for ending in KINDS if name.endswith(ending)]
    if not known:
        raise Unreadable(
            "the kind of %(name)s is not known; known are: %(known)s", name=path.name, known=", ".join(KINDS)
        )
    return KINDS[max(known, key=len)]


def _told(name: str, kinds: dict[str, str]) -> str:
    column = quoted(name)
    return f"make_timestamptz({column}) as {column}" if kinds.get(name, "").startswith("TIMESTAMP") else column


def _moments(values: Sequence[Value]) -> Column:
    """Microseconds since 1970, masked where there is none."""
    epoch, micro = datetime(1970, 1, 1, tzinfo=UTC), 1_000_000
    told = [None if value is None else (_zoned(value) - epoch) for value in values]
    micros = [0 if gap is None else (gap.days * 86_400 + gap.seconds) * micro + gap.microseconds for gap in told]
    return np.ma.masked_array(np.array(micros, dtype=np.int64), mask=[gap is None for gap in told])


def _zoned(value: Value) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"wanted a moment with a time zone, got {value!r}")
    return value


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Unreadable("there is no time zone “%(zone)s”; an example is Asia/Shanghai", zone=zone) from error


def note_on_serials(source: Source) -> Note | None:
    """That the times were read as days of a spreadsheet, with one of them; None where they are no such numbers."""
    name = source.roles.time
    if name is None or source.columns[name].startswith(("TIMESTAMP", "DATE")):
        return None
    column = quoted(name)
    if not in_serials(source.warehouse, source.relation, column):
        return None
    number, moment = source.warehouse.row(
        f"select cast({column} as varchar), strftime(make_timestamp({source.moment('time')}), '%Y-%m-%d %H:%M') "
        f"from {source.relation} where {source.moment('time')} is not null order by source_row limit 1"
    )
    return Note(
        "The times are numbers of days, as spreadsheets keep them: %(number)s was read as %(moment)s (UTC).",
        {"number": str(number), "moment": str(moment)},
    )


def note_on_zones(source: Source) -> Note | None:
    """How many times have no zone of their own, and where they are taken to be; None where all have one.

    A text that is no time is none of them.
    """
    name = source.roles.time
    if name is None:
        return None
    column = quoted(name)
    bare_sql = without_zone_sql(source.warehouse, source.relation, column, source.columns[name])
    told = f"select {bare_sql} as bare from {source.relation} where {source.moment('time')} is not null"
    counts = source.warehouse.row(f"select count(*) filter (bare), count(*) from ({told}) as t")
    bare, known = (count if isinstance(count, int) else 0 for count in counts)
    if not bare:
        return None
    return Note(
        "%(bare)s of %(all)s times name no time zone; they were read as times of %(zone)s.",
        {"bare": bare, "all": known, "zone": source.zone},
    )
