"""Texts that are moments: one way of writing for the whole column, found by trying."""

from __future__ import annotations

from opsloop.engines.warehouse.warehouse import Warehouse

FORMATS = (
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)
"""Tried in this order when a text is not ISO 8601: a day before a month where both fit."""

ZONED = r"(Z|z|[+-]\d\d:?\d\d|[+-]\d\d|UTC|GMT)\s*$"
"""What a text with a zone of its own ends with, after a time of day."""
SAMPLE = 1_000
SECONDS_BELOW = 100_000_000_000
"""A number below it counts seconds since 1970, a greater one milliseconds (both reach beyond the year 5000)."""


def moment_sql(warehouse: Warehouse, relation: str, column: str, kind: str, *, zone: str) -> str:
    """SQL for the microseconds since 1970 in UTC of a column, null where it is empty or no moment.

    `zone` is where the wall clock hangs that times without a zone were read from.
    """
    wall = f"timezone('{_safe(zone)}', {{}})"
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return f"epoch_us({column})"
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"epoch_us({wall.format(f'cast({column} as timestamp)')})"
    if kind.startswith("VARCHAR"):
        return _of_text(warehouse, relation, column, wall)
    return _of_number(column)


def without_zone_sql(column: str) -> str:
    """SQL that is true for a text that holds a time without a zone of its own."""
    return f"not regexp_matches({column}, '\\d\\d?:\\d\\d.*{ZONED}')"


def _of_text(warehouse: Warehouse, relation: str, column: str, wall: str) -> str:
    """ISO 8601 with or without a zone, else the first way of writing that fits a sample best."""
    zoned = f"regexp_matches({column}, '\\d\\d?:\\d\\d.*{ZONED}')"
    iso = (
        f"epoch_us(case when {zoned} then try_cast({column} as timestamptz) "
        f"else {wall.format(f'try_cast({column} as timestamp)')} end)"
    )
    ways = [iso, *(f"epoch_us({wall.format(_parsed(column, way))})" for way in FORMATS)]
    ways.append(_of_number(f"try_cast({column} as bigint)"))
    tries = ", ".join(f"count({way})" for way in ways)
    sample = f"(select {column} from {relation} where {column} <> '' limit {SAMPLE})"
    counts = warehouse.row(f"select {tries} from {sample}")
    best = max(range(len(ways)), key=lambda index: (int(str(counts[index])), -index))
    return ways[best]


def _of_number(number: str) -> str:
    return f"cast(case when {number} < {SECONDS_BELOW} then {number} * 1000000 else {number} * 1000 end as bigint)"


def _parsed(column: str, way: str) -> str:
    return f"cast(try_strptime({column}, '{way}') as timestamp)"


def _safe(zone: str) -> str:
    return zone.replace("'", "''")
